"""documents as people have them: PDF, Word, web pages, mails, archives; the extra `documents`."""
