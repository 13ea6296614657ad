// Package cli is the command line of hackfest serve and of serve invite:
// flags, files, and the connection to the cluster. What a server does with them it
// leaves to package serve.
package cli
