"""What readers say about the model's answers: checked, kept durably, handed on as annotations."""
