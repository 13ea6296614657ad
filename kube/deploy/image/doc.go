// Command image writes the tarball of a container image that holds the program and
// nothing else, for the manifest beside it. It needs no Docker and asks no
// registry: ko would, for the image that it builds upon, and cannot build upon none
// (ko-build/ko issue 207). It knows nothing of hackfest but its file.
package main
