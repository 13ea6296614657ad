package seeds

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed workshop empty
var embedded embed.FS

// Names are the seeds that are built in.
func Names() []string {
	entries, err := embedded.ReadDir(".")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Open finds a seed: one that is built in, else a directory, else a YAML file.
func Open(name string) (fs.FS, error) {
	for _, n := range Names() {
		if n == name {
			return fs.Sub(embedded, n)
		}
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("seed %q: neither one of %s, nor a directory or file", name, strings.Join(Names(), ", "))
	case err != nil:
		return nil, fmt.Errorf("seed %q: %w", name, err)
	case info.IsDir():
		return os.DirFS(name), nil
	}
	return oneFile{os.DirFS(filepath.Dir(name)), filepath.Base(name)}, nil
}

// oneFile is a directory as if one file were all it had.
type oneFile struct {
	dir  fs.FS
	name string
}

func (o oneFile) Open(name string) (fs.File, error) { return o.dir.Open(name) }

// ReadDir lists the one file.
func (o oneFile) ReadDir(name string) ([]fs.DirEntry, error) {
	info, err := fs.Stat(o.dir, o.name)
	if err != nil {
		return nil, err
	}
	return []fs.DirEntry{fs.FileInfoToDirEntry(info)}, nil
}
