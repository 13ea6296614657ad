package main

import (
	"archive/tar"
	"bytes"
	"debug/elf"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// module is built in place of the whole program: that one is built a second time
// for an image, without the paths of this machine, and takes minutes. Of it, the
// image knows its name and main.version; TestOurs holds the name.
const (
	module  = "module example.org/hackfest\n\ngo 1.26.0\n"
	program = `package main

import (
	"os"
	_ "os/user" // with cgo it would need a C library
)

var version = "unset"

func main() { os.Stdout.WriteString("hackfest " + version + ": " + os.Args[1] + "\n") }
`
)

// TestImage reads the tarball as a node does, for both architectures: the program is
// in it and nothing else, is run by nobody, is nobody's who could write it, and
// starts.
func TestImage(t *testing.T) {
	// Who builds for another machine by the environment must not get half of it here.
	t.Setenv("GOOS", "windows")
	t.Setenv("GOARCH", "arm64")
	t.Setenv("CGO_ENABLED", "1")
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		t.Run(arch, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "image.tar")
			if err := write(t.Context(), source(t, program), "v1.2.3", arch, out); err != nil {
				t.Fatal(err)
			}
			image := open(t, out)
			config(t, image, arch)
			file := filepath.Join(t.TempDir(), "program")
			if err := os.WriteFile(file, only(t, image), 0o500); err != nil {
				t.Fatal(err)
			}
			e, err := elf.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			if e.Machine != machine {
				t.Errorf("built for %v", e.Machine)
			}
			if libraries, err := e.ImportedLibraries(); err != nil || len(libraries) > 0 || e.Section(".interp") != nil {
				t.Errorf("it needs files that are not in the image: %v, %v", libraries, err)
			}
			if arch != runtime.GOARCH || runtime.GOOS != "linux" {
				return
			}
			said, err := exec.CommandContext(t.Context(), file, "version").CombinedOutput()
			if err != nil || string(said) != "hackfest v1.2.3: version\n" {
				t.Errorf("%q, %v", said, err)
			}
		})
	}
}

// TestAgain: the same source, elsewhere and later, gives the same bytes.
func TestAgain(t *testing.T) {
	var tars [2][]byte
	for i := range tars {
		out := filepath.Join(t.TempDir(), "image.tar")
		if err := write(t.Context(), source(t, program), "v1.2.3", runtime.GOARCH, out); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		tars[i] = text
	}
	if !bytes.Equal(tars[0], tars[1]) {
		t.Error("two builds of one source differ")
	}
}

// TestOurs: what is built here in place of the whole program goes by its name.
func TestOurs(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-f", "package {{.Name}}, module {{.ImportPath}}", ".")
	list.Dir = filepath.Join("..", "..", "..")
	ours, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := "package main, " + strings.SplitN(module, "\n", 2)[0] + "\n"; string(ours) != want {
		t.Errorf("%q, want %q", ours, want)
	}
}

func TestRefused(t *testing.T) {
	out := filepath.Join(t.TempDir(), "image.tar")
	for name, c := range map[string]struct{ dir, arch, out, says string }{
		"no directory":        {"", "amd64", out, "give -o"},
		"no file":             {source(t, program), "amd64", "", "give -o"},
		"no program":          {source(t, "package kube\n"), "amd64", out, "holds no program"},
		"no module":           {t.TempDir(), "amd64", out, "holds no program"},
		"what does not build": {source(t, "package main\n"), "amd64", out, "function main is undeclared"},
		"no such machine":     {source(t, program), "amd65", out, "amd65"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := write(t.Context(), c.dir, "dev", c.arch, c.out); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want one that says %q", err, c.says)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("it left a tarball")
			}
		})
	}
}

// source is a module with one file, in a directory that nothing else knows.
func source(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for file, text := range map[string]string{"go.mod": module, "main.go": text} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func open(t *testing.T, file string) v1.Image {
	t.Helper()
	ref, err := name.NewTag("hackfest:latest")
	if err != nil {
		t.Fatal(err)
	}
	image, err := tarball.ImageFromPath(file, &ref)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// config compares what a node is told with what the manifest counts on.
func config(t *testing.T, image v1.Image, arch string) {
	t.Helper()
	c, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if c.OS != "linux" || c.Architecture != arch || c.Config.User != "65532" || !slices.Equal(c.Config.Entrypoint, []string{"/ko-app/hackfest"}) || len(c.Config.Cmd) > 0 {
		t.Errorf("%+v", c)
	}
	if !slices.Equal(c.Config.Env, []string{"PATH=/ko-app", "KO_DATA_PATH=/var/run/ko"}) {
		t.Errorf("the environment is %q", c.Config.Env)
	}
}

// only gives the program, which must be the only file, beside the directories that
// ko makes. Everything is root's, and nothing can be written.
func only(t *testing.T, image v1.Image) (program []byte) {
	t.Helper()
	files := mutate.Extract(image)
	defer files.Close()
	var names []string
	for r := tar.NewReader(files); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, path.Clean("/"+h.Name))
		if mode := h.FileInfo().Mode(); mode&^os.ModeDir != 0o555 || h.Uid != 0 || h.Gid != 0 {
			t.Errorf("%s is %v, of %d:%d", h.Name, mode, h.Uid, h.Gid)
		}
		if h.Typeflag == tar.TypeReg {
			if program, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"/ko-app", "/ko-app/hackfest", "/var", "/var/run", "/var/run/ko"}) {
		t.Errorf("in the image are %q", names)
	}
	return program
}
