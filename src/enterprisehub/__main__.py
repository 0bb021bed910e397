from enterprisehub.cli import main

main()
