"""RUN -> a page that trains while one looks: the playground, served to this computer alone."""
