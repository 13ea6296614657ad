package rules

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// HelmSecretType is the type of the Secrets in which Helm keeps releases.
const HelmSecretType = "helm.sh/release.v1"

// helmMost bounds what a release may unpack to: its Secret has 1 MiB at most, and
// a chart packs ten to one or so.
const helmMost = 16 << 20

// HelmRelease is one revision of a Helm release. All of it is what somebody
// wrote: hostile text.
type HelmRelease struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	Revision  int    `json:"version"`
	Info      struct {
		Status       string    `json:"status"`
		Description  string    `json:"description"`
		LastDeployed helmTime  `json:"last_deployed"`
		Notes        helmNotes `json:"notes"`
	} `json:"info"`
	Chart struct {
		Metadata struct {
			Name       string `json:"name"`
			Version    string `json:"version"`
			AppVersion string `json:"appVersion"`
		} `json:"metadata"`
	} `json:"chart"`
	Trouble string `json:"trouble,omitempty"` // why it cannot be read
}

// helmTime is a time that may be empty, or not one.
type helmTime struct{ time.Time }

func (t *helmTime) UnmarshalJSON(text []byte) error {
	var parsed time.Time
	if json.Unmarshal(text, &parsed) == nil {
		t.Time = parsed
	}
	return nil
}

// helmNotes are not kept.
type helmNotes struct{}

func (*helmNotes) UnmarshalJSON([]byte) error  { return nil }
func (helmNotes) MarshalJSON() ([]byte, error) { return []byte(`""`), nil }

// ShortenHelm leaves of a Helm Secret what HelmOf needs. Values, templates and
// manifests go: they may hold what is secret, and they are large.
func ShortenHelm(s *corev1.Secret) {
	short, err := json.Marshal(HelmOf(s))
	if err != nil { // a time beyond the year 9999
		short, _ = json.Marshal(HelmRelease{Trouble: err.Error()})
	}
	s.Data, s.StringData = map[string][]byte{"release": short}, nil
}

// HelmOf reads a Helm Secret, shortened or not. What its labels say stands in for
// a payload that cannot be read; Trouble says why then.
func HelmOf(s *corev1.Secret) HelmRelease {
	r, err := decodeHelm(s.Data["release"])
	if err != nil {
		r = HelmRelease{Trouble: err.Error()}
	}
	if r.Name == "" {
		r.Name = s.Labels["name"]
	}
	if r.Revision == 0 {
		r.Revision, _ = strconv.Atoi(s.Labels["version"])
	}
	if r.Info.Status == "" {
		r.Info.Status = s.Labels["status"]
	}
	r.Namespace = s.Namespace
	return r
}

// decodeHelm unpacks base64 of gzip of JSON; what was kept before compression came
// is not packed.
//
// Source: helm.sh/helm/v3/pkg/storage/driver/util.go, decodeRelease. The
// Secret's own base64 is gone by now.
func decodeHelm(data []byte) (HelmRelease, error) {
	var r HelmRelease
	if len(data) == 0 {
		return r, errors.New("the Secret has no release in it")
	}
	if data[0] != '{' {
		packed, err := base64.StdEncoding.DecodeString(string(data))
		if err != nil {
			return r, fmt.Errorf("not base64: %w", err)
		}
		if data, err = unpack(packed); err != nil {
			return r, err
		}
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return HelmRelease{}, fmt.Errorf("not a release: %w", err)
	}
	return r, nil
}

func unpack(packed []byte) ([]byte, error) {
	if !bytes.HasPrefix(packed, []byte{0x1f, 0x8b, 0x08}) {
		return packed, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("not gzip: %w", err)
	}
	defer z.Close()
	data, err := io.ReadAll(io.LimitReader(z, helmMost+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("not gzip: %w", err)
	case len(data) > helmMost:
		return nil, fmt.Errorf("unpacks to more than %d MiB", helmMost>>20)
	}
	return data, nil
}

// ChartName: "redis-19.5.2".
func (r HelmRelease) ChartName() string {
	m := r.Chart.Metadata
	if m.Version == "" {
		return m.Name
	}
	return m.Name + "-" + m.Version
}

// HelmHistory puts the revisions of one release in order, the newest first.
func HelmHistory(secrets []*corev1.Secret) []HelmRelease {
	all := make([]HelmRelease, len(secrets))
	for i, s := range secrets {
		all[i] = HelmOf(s)
	}
	slices.SortFunc(all, func(a, b HelmRelease) int { return cmp.Compare(b.Revision, a.Revision) })
	return all
}

// HelmMeaning says what a status means for who has to act.
func HelmMeaning(r HelmRelease) string {
	switch r.Info.Status {
	case "deployed":
		return "deployed"
	case "superseded":
		return "a later revision has taken its place"
	case "failed":
		return "failed: what of it was applied is there still"
	case "pending-install", "pending-upgrade", "pending-rollback":
		return r.Info.Status + ": helm is at it, or was interrupted; until it is rolled back, helm says that another operation is in progress"
	case "uninstalling":
		return "being uninstalled"
	case "uninstalled":
		return "uninstalled, its history was kept"
	}
	return Or(r.Info.Status, "status unknown")
}
