// Package cri is the container runtime of the practice cluster. For each
// container that the kubelet says is running it plays the inside (package
// container): its files in a directory of its own, its volumes, environment and
// network, its own program, and what that prints in a log.
//
// When a container starts and ends is the kubelet's to say (Sync). What its
// program does meanwhile is told back (Ended), and may be the reason for an end:
// see package kubelet.
//
// All lies in memory and below one directory, and begins anew with the process:
// a container that ran before runs again from its beginning, with an empty log
// and no files.
package cri
