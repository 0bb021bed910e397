from benchmarks.peers.measure import main

main()
