// Package serve lets a class in by SSH: who they are, one program for each
// session, and what a session may not do. It knows connections, sessions and
// persons; what a program shows it leaves to package ui, and what a person may
// see to package kube.
//
// It stands on golang.org/x/crypto/ssh alone. Of the protocol it speaks what a
// terminal needs: a session channel with pty-req, env, shell, exec and
// window-change. Everything else is refused: subsystems (SFTP), port and agent
// forwarding, X11.
package serve
