"""What tests share: small courses, a course that is graded, attacks and how they are run, JupyterLab in a browser."""
