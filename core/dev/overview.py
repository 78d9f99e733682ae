"""`./mall help`: what there is to run. Django's own commands are listed by `./mall help --commands`."""

TEXT = """\
Every day
  ./mall up                 environment, servers, assets, demo; then web, worker and beat until Ctrl-C
        --port 8080         another port
        --no-demo           no sample companies; prints the link by which the first operator comes in
  ./mall logins             addresses and demo logins
  ./mall doctor             what would be used on this machine, and what is wrong with it
  ./mall down               stop the local servers (the data stays)
  ./mall reset              stop them and delete all their data

Changing the code
  ./mall test [PATHS]       tests; arguments go to pytest
  ./mall check [--fast]     what CI runs; --fast in about a minute
  ./mall words              collect the words of code and templates into locale/en
  ./mall bench NAME         figures, each beside its floor

On servers
  ./mall bring_up_to_date   the database and every tenant to the version of the code
  ./mall open_platform      open the back office, print an operator's invitation
  ./mall tenant ACT         create, list, suspend, resume, export, restore, clone, drop …
  ./mall tenant exec --all renditions   draw the smaller pictures anew
  ./mall probe              try the walls between tenants
  ./mall demo [SLUG]        make the sample companies

./mall help COMMAND tells more of one; ./mall help --commands lists Django's own too."""
