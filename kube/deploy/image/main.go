package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/ko/pkg/build"
)

const (
	nobody = "65532"           // who the manifest runs it as
	tag    = "hackfest:latest" // what the manifest calls it
)

func main() {
	version := flag.String("version", "dev", "what the program says of itself")
	arch := flag.String("arch", "amd64", "what to build for")
	out := flag.String("o", "", "the tarball to write")
	flag.Parse()
	log.SetOutput(io.Discard) // ko tells of tags and changes in git, and uses neither here
	if err := write(context.Background(), flag.Arg(0), *version, *arch, *out); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// write builds the program in dir and writes the tarball of an image with nothing in
// it but the program. The same source gives the same bytes, wherever it is checked
// out: no path of the builder's machine and no time of its making is in it.
func write(ctx context.Context, dir, version, arch, out string) error {
	if dir == "" || out == "" {
		return errors.New("give -o and the program's directory")
	}
	ko, err := build.NewGo(ctx, dir,
		build.WithBaseImages(nothing(arch)),
		build.WithPlatforms("linux/"+arch),
		build.WithUser(nobody),
		// ko takes these from the platform, but lets the environment overrule it.
		build.WithDefaultEnv([]string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + arch}),
		build.WithTrimpath(true),
		build.WithLdflags([]string{"-s -w -X main.version=" + version}),
		build.WithDisabledSBOM(),
	)
	if err != nil {
		return err
	}
	program, err := ko.QualifyImport(".")
	if err != nil {
		return fmt.Errorf("%s holds no program: %w", dir, err)
	}
	if err := ko.IsSupportedReference(program); err != nil {
		return fmt.Errorf("%s holds no program: %w", dir, err)
	}
	built, err := ko.Build(ctx, program)
	if err != nil {
		return err
	}
	image, ok := built.(v1.Image)
	if !ok {
		return fmt.Errorf("ko built a %T, not one image", built)
	}
	ref, err := name.NewTag(tag)
	if err != nil {
		return err
	}
	return tarball.WriteToFile(out, ref, image)
}

// nothing is what ko builds upon: an image for arch without a file.
func nothing(arch string) build.GetBase {
	return func(context.Context, string) (name.Reference, build.Result, error) {
		config, err := empty.Image.ConfigFile()
		if err != nil {
			return nil, nil, err
		}
		config = config.DeepCopy()
		config.OS, config.Architecture = "linux", arch
		image, err := mutate.ConfigFile(empty.Image, config)
		return name.MustParseReference("scratch"), image, err
	}
}
