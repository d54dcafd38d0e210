"""Tables seen in a contract that was signed elsewhere -> what is proposed to the person who takes it over."""
