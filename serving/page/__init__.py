"""The page where analysts read: static files, and the endpoints that only it needs."""
