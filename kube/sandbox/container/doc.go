// Package container is the inside of a simulated container: a shell, its
// processes, its files and its network, played by this program. Nothing that
// is typed or given as args reaches the host.
//
// A Container is made by New from what the kubelet knows of it (Spec). Main
// plays its entrypoint as process 1, Run plays what exec asks for, and
// ServeHTTP is what answers on its ports. All three may be called at the same
// time, and any number of times.
//
// # Why nothing reaches the host
//
// Scripts are parsed and their words expanded by mvdan.cc/sh/v3 (syntax,
// expand, pattern); what runs them is here. That module's interpreter (interp)
// is not used: whatever its handlers, it stats the host for "type", "command
// -v", "source" and "pwd -P", answers $$ and $PPID with the host's, makes named
// pipes for "<( )", opens a pipe of the host's for every "|" and here-document,
// reads the whole of the terminal ahead for the first command that asks for
// input, and a panic in one of its goroutines ends the program.
//
// Of package expand only os/user.Lookup touches the host, for "~name" that the
// environment does not answer; shellEnv answers every one.
//
// Every file is reached through an os.Root (paths.go, files.go). Symbolic links
// are followed here, in the container's own tree, and are stored with a mark
// before their target, so that they lead nowhere for others who read the
// directory. Processes are goroutines, their pipes are buffers, and there is no
// os/exec, no syscall with an effect, no environment and no network in this
// package: a test reads its imports and the names it uses.
//
// # Bounds
//
// Limits has them all: processes, open files, disk, the bytes that one process
// holds, the length and depth of a script, and the work a container does in a
// second, which is what an endless loop or a flood of output is held to. What
// is over a limit ends in an error of the command, or of the shell.
package container
