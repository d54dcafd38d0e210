"""What a person or a party decides about a contract -> the journey that answers it, or the reasons why not."""
