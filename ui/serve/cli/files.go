package cli

import (
	"errors"
	"os"
	"path/filepath"
)

// text is a file as it is to be.
type text struct {
	path, is string
	there    bool // it is written anew; a file that is not to be there is never overwritten
}

// writeAll writes files that only their owner may read. When one cannot be written,
// new ones from before it are taken away again.
func writeAll(all []text) (err error) {
	var made []string
	defer func() {
		if err != nil {
			for _, path := range made {
				os.Remove(path)
			}
		}
	}()
	for _, one := range all {
		if one.there {
			if err := replace(one.path, one.is); err != nil {
				return err
			}
			continue
		}
		if err := create(one.path, one.is); err != nil {
			return err
		}
		made = append(made, one.path)
	}
	return nil
}

// create writes a file that is not there yet.
func create(path, is string) error {
	f, err := os.OpenFile(filepath.Clean(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(is)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}

// replace writes a file anew, at once for whoever reads it: a server never sees half
// of it.
func replace(path, is string) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	old, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(is)
	err = errors.Join(err, f.Chmod(old.Mode().Perm()), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
