// Package container is the inside of a simulated container: a shell, its
// processes, its files and its network, played by this program. Nothing that
// is typed or given as args reaches the host.
//
// A Container is made by New from what the kubelet knows of it (Spec). Main
// plays its entrypoint as process 1, Run plays what exec asks for, and
// ServeHTTP is what answers on its ports. All three may be called at the same
// time, and any number of times.
package container
