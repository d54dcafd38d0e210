"""What people find in the outbox: published, put back, withdrawn, compared with what is kept."""
