package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

const (
	nobody = "65532" // who the manifest runs it as
	inside = "/hackfest"
)

func main() {
	binary := flag.String("binary", "", "the built program, for Linux and without cgo")
	arch := flag.String("arch", "amd64", "what it was built for")
	tag := flag.String("tag", "hackfest:latest", "what the image is called")
	out := flag.String("o", "", "the tarball to write")
	flag.Parse()
	if err := write(*binary, *arch, *tag, *out); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// write writes the tarball of an image with nothing in it but the program.
func write(binary, arch, tag, out string) error {
	if binary == "" || out == "" {
		return errors.New("give -binary and -o")
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	image, err := imageOf(program, arch)
	if err != nil {
		return err
	}
	ref, err := name.NewTag(tag)
	if err != nil {
		return err
	}
	return tarball.WriteToFile(out, ref, image)
}

// imageOf makes the image. The same program gives the same image: no time of its
// making is in it.
func imageOf(program []byte, arch string) (v1.Image, error) {
	var files bytes.Buffer
	t := tar.NewWriter(&files)
	if err := t.WriteHeader(&tar.Header{Name: inside[1:], Mode: 0o555, Size: int64(len(program)), Typeflag: tar.TypeReg}); err != nil {
		return nil, err
	}
	if _, err := t.Write(program); err != nil {
		return nil, err
	}
	if err := t.Close(); err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(files.Bytes())), nil
	})
	if err != nil {
		return nil, err
	}
	image, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", arch
	config.Config.User = nobody
	config.Config.Entrypoint = []string{inside}
	return mutate.ConfigFile(image, config)
}
