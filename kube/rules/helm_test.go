package rules_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/rules"
)

// packed is a Secret as Helm writes it.
func packed(t testing.TB, text string) *corev1.Secret {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return raw(base64.StdEncoding.EncodeToString(b.Bytes()))
}

func raw(release string) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "sh.helm.release.v1.web.v3", Labels: map[string]string{"owner": "helm", "name": "web", "version": "3", "status": "deployed"}},
		Type:       rules.HelmSecretType, Data: map[string][]byte{"release": []byte(release)},
	}
}

const helmText = `{"name":"web","version":3,"namespace":"other","info":{"status":"failed","description":"timed out","last_deployed":"2026-07-01T11:00:00.5Z","notes":"NOTES-OF-IT"},
"chart":{"metadata":{"name":"nginx","version":"18.1.0","appVersion":"1.27"},"templates":[{"data":"TEMPLATE"}],"values":{"password":"HIDDEN"}},"config":{"password":"HIDDEN"},"manifest":"HIDDEN"}`

func TestHelm(t *testing.T) {
	for name, s := range map[string]*corev1.Secret{
		"packed": packed(t, helmText), "of old": raw(base64.StdEncoding.EncodeToString([]byte(helmText))),
	} {
		for range 2 { // as it came, and shortened
			r := rules.HelmOf(s)
			if r.Name != "web" || r.Namespace != "shop" || r.Revision != 3 || r.Info.Status != "failed" || r.ChartName() != "nginx-18.1.0" ||
				r.Chart.Metadata.AppVersion != "1.27" || r.Info.Description != "timed out" || r.Info.LastDeployed.Minute() != 0 || r.Trouble != "" {
				t.Errorf("%s: %+v", name, r)
			}
			rules.ShortenHelm(s)
			kept := string(s.Data["release"])
			if len(s.Data) != 1 || strings.Contains(kept, "HIDDEN") || strings.Contains(kept, "NOTES-OF-IT") || strings.Contains(kept, "TEMPLATE") {
				t.Errorf("%s: kept %s", name, kept)
			}
		}
	}
}

// TestHelmThatCannotBeRead: the labels stand in, and why is said; a bomb is not
// unpacked.
func TestHelmThatCannotBeRead(t *testing.T) {
	bomb := packed(t, `{"name":"`+strings.Repeat("a", 64<<20)+`"}`)
	for want, s := range map[string]*corev1.Secret{
		"more than 16 MiB": bomb, "not base64": raw("%%%"), "not gzip": raw(base64.StdEncoding.EncodeToString([]byte{0x1f, 0x8b, 0x08, 1})),
		"not a release": packed(t, "[]"), "no release": {ObjectMeta: raw("").ObjectMeta},
	} {
		for range 2 {
			r := rules.HelmOf(s)
			if !strings.Contains(r.Trouble, want) || r.Name != "web" || r.Revision != 3 || r.Info.Status != "deployed" {
				t.Errorf("%s: %+v", want, r)
			}
			rules.ShortenHelm(s)
		}
	}
	odd := packed(t, `{"name":"web","info":{"last_deployed":"yesterday","notes":{"a":1}}}`)
	if r := rules.HelmOf(odd); r.Trouble != "" || !r.Info.LastDeployed.IsZero() {
		t.Errorf("%+v", r)
	}
}

func FuzzHelm(f *testing.F) {
	f.Add([]byte("e30="))
	f.Add([]byte(base64.StdEncoding.EncodeToString([]byte(helmText))))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := raw(string(data))
		before := rules.HelmOf(s)
		rules.ShortenHelm(s)
		if after := rules.HelmOf(s); after.Name != before.Name || after.Revision != before.Revision {
			t.Errorf("shortened, %+v became %+v", before, after)
		}
	})
}
