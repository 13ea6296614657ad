package main

import (
	"archive/tar"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// TestImage reads the tarball as a node does: the program is in it, starts, and is
// nobody's who could write it.
func TestImage(t *testing.T) {
	dir := t.TempDir()
	binary, out := filepath.Join(dir, "program"), filepath.Join(dir, "image.tar")
	if err := os.WriteFile(binary, []byte("a program"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := write(binary, "arm64", "hackfest:latest", out); err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag("hackfest:latest")
	if err != nil {
		t.Fatal(err)
	}
	image, err := tarball.ImageFromPath(out, &tag)
	if err != nil {
		t.Fatal(err)
	}
	c, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if c.OS != "linux" || c.Architecture != "arm64" || c.Config.User != "65532" || !slices.Equal(c.Config.Entrypoint, []string{"/hackfest"}) || len(c.Config.Env) > 0 {
		t.Errorf("%+v", c)
	}
	files := mutate.Extract(image)
	defer files.Close()
	r := tar.NewReader(files)
	h, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(r)
	if h.Name != "hackfest" || h.FileInfo().Mode() != 0o555 || string(text) != "a program" {
		t.Errorf("%s %v %q", h.Name, h.FileInfo().Mode(), text)
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("there is more in it: %v", err)
	}
	if err := write("", "", "", ""); err == nil {
		t.Error("nothing is no program")
	}
}
