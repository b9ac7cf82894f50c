"""GitHub and git: repository settings, commits, and text that GitHub would act on."""
