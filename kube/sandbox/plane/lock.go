package plane

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockPatience is how long a lock may be held by nobody: the parts of a cluster
// whose parent was killed hold it until they are gone.
const lockPatience = 10 * time.Second

// Lock claims the directory for this process. The parts inherit the open file,
// so that the claim ends with the last of them.
func (d Dir) Lock() (*os.File, error) {
	f, err := os.OpenFile(d.path(lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock directory %s: %w", d, err)
	}
	for end := time.Now().Add(lockPatience); ; time.Sleep(50 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		holder := readPid(f)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			f.Close()
			return nil, fmt.Errorf("lock directory %s: %w", d, err)
		}
		if alive(holder) || time.Now().After(end) {
			f.Close()
			return nil, fmt.Errorf("directory %s is in use by another hackfest-sandbox (process %d): stop that one or choose another --dir", d, holder)
		}
	}
	pid := []byte(strconv.Itoa(os.Getpid()) + "\n")
	if err := errors.Join(f.Truncate(0), writeAt(f, pid)); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock directory %s: %w", d, err)
	}
	return f, nil
}

func writeAt(f *os.File, data []byte) error {
	_, err := f.WriteAt(data, 0)
	return err
}

func readPid(f *os.File) int {
	buf := make([]byte, 32)
	n, _ := f.ReadAt(buf, 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(buf[:n])))
	return pid
}

func alive(pid int) bool {
	if pid <= 0 {
		return false
	}
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
