// Command image builds the container image of the program with ko and writes its
// tarball, for the manifest beside it. It needs no Docker and asks no registry: it
// calls ko's builder itself and gives it an empty image to build upon. ko's command
// line would ask a registry for that one, and takes none that is empty. It knows
// nothing of hackfest but that its linker sets main.version.
package main
