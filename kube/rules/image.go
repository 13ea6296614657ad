package rules

import (
	"strings"

	"github.com/distribution/reference"
)

// Image is where a container's image comes from and which one it is.
type Image struct {
	Registry string // "docker.io"
	Name     string // "library/nginx"
	Tag      string // "" where a digest alone is asked for
	Digest   string // "sha256:…" of what runs, else of what is asked for; "" while not known
	Pinned   bool   // a digest is asked for: it is the same image for ever
	Odd      string // the whole text, where it is no image name
}

// ImageOf reads the image that a spec asks for, by the rules of the runtimes (no
// registry means docker.io, no tag latest), and the imageID that a status tells.
func ImageOf(image, id string) Image {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return Image{Odd: image}
	}
	i := Image{Registry: reference.Domain(named), Name: reference.Path(named)}
	if d, ok := named.(reference.Digested); ok {
		i.Digest, i.Pinned = d.Digest().String(), true
	}
	if t, ok := reference.TagNameOnly(named).(reference.Tagged); ok {
		i.Tag = t.Tag()
	}
	// "docker.io/library/nginx@sha256:…", of old "docker-pullable://…", or the
	// digest alone where the runtime knows no name.
	if at := strings.LastIndex(id, "@"); at >= 0 {
		i.Digest = id[at+1:]
	} else if strings.HasPrefix(id, "sha256:") {
		i.Digest = id
	}
	return i
}

// ShortDigest is enough of a digest to tell it from others.
func ShortDigest(d string) string {
	algorithm, hex, ok := strings.Cut(d, ":")
	if !ok || len(hex) <= 12 {
		return d
	}
	return algorithm + ":" + hex[:12] + "…"
}
