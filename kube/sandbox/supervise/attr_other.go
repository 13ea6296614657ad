//go:build !linux

package supervise

import "syscall"

// attributes puts a child in a process group of its own, so that ctrl+c in the
// terminal reaches the parent alone, which then stops its children in order.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
