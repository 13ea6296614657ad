package kubelet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"path"
	"strings"
	"time"

	"github.com/distribution/reference"
)

// imageRef reads an image name as a runtime does: docker.io and latest filled in.
func imageRef(image string) (reference.Named, error) {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return nil, fmt.Errorf("image %q: %w", image, err)
	}
	return reference.TagNameOnly(named), nil
}

// tagged is the image as messages name it: as written, a tag filled in.
func tagged(image string) string {
	if named, err := imageRef(image); err == nil && !strings.Contains(image, "@") {
		if t, ok := named.(reference.Tagged); ok && !strings.HasSuffix(image, ":"+t.Tag()) {
			return image + ":" + t.Tag()
		}
	}
	return image
}

// imageBase is the last part of the repository's name: nginx of quay.io/x/nginx:1.
func imageBase(image string) string {
	named, err := imageRef(image)
	if err != nil {
		return image
	}
	return path.Base(reference.Path(named))
}

// pullError says why an image cannot be pulled; empty when it can. Three rules:
// a registry whose host ends in .invalid has no address; a name with
// does-not-exist in it is denied as registries do for what is not there; and a
// few tags that were never made are not found.
func pullError(image string) string {
	named, err := imageRef(image)
	if err != nil {
		return ""
	}
	full, host := named.String(), reference.Domain(named)
	tag := "latest"
	if t, ok := named.(reference.Tagged); ok {
		tag = t.Tag()
	}
	wrap := func(code, reason string) string {
		return fmt.Sprintf("rpc error: code = %s desc = failed to pull and unpack image %q: failed to resolve reference %q: %s", code, full, full, reason)
	}
	bare, _, _ := strings.Cut(host, ":")
	switch {
	case bare == "invalid", strings.HasSuffix(bare, ".invalid"):
		url := "https://" + host + "/v2/" + reference.Path(named) + "/manifests/" + tag
		return wrap("Unknown", fmt.Sprintf("failed to do request: Head %q: dial tcp: lookup %s: no such host", url, bare))
	case strings.Contains(full, "does-not-exist"):
		return wrap("Unknown", "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed")
	case tag == "no-such-tag", full == "docker.io/library/nginx:1.99", full == "docker.io/library/busybox:9.99":
		return wrap("NotFound", full+": not found")
	}
	return ""
}

// imageID is what status.imageID says: the repository and a digest of its own.
func imageID(image string) string {
	named, err := imageRef(image)
	if err != nil {
		return ""
	}
	if d, ok := named.(reference.Digested); ok {
		return named.Name() + "@" + d.Digest().String()
	}
	return named.Name() + "@sha256:" + digest(named.String())
}

// imageFull is the image as a runtime reports it of a container: fully named.
func imageFull(image string) string {
	named, err := imageRef(image)
	if err != nil {
		return image
	}
	return named.String()
}

// imageSize and pullTime are plausible, and the same every time.
func imageSize(image string) int64 {
	return 2_000_000 + int64(spread(imageFull(image), 90_000_000))
}

func pullTime(image, pod string) time.Duration {
	return 250*time.Millisecond + time.Duration(spread(image+pod, 600))*time.Millisecond
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// spread is a number below n that depends on s alone.
func spread(s string, n uint32) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s))
	return h.Sum32() % n
}
