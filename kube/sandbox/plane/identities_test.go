package plane

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"testing"
)

func newDir(t *testing.T) Dir {
	t.Helper()
	d := Dir(t.TempDir() + "/cluster")
	if err := d.Make(); err != nil {
		t.Fatal(err)
	}
	return d
}

func readCert(t *testing.T, d Dir, name string) *x509.Certificate {
	t.Helper()
	data, err := os.ReadFile(d.PKI(name + ".crt"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(data)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func pool(t *testing.T, d Dir, name string) *x509.CertPool {
	t.Helper()
	p := x509.NewCertPool()
	p.AddCert(readCert(t, d, name))
	return p
}

func TestServersAreWhoTheySay(t *testing.T) {
	d := newDir(t)
	if _, err := issueAll(d); err != nil {
		t.Fatal(err)
	}
	for name, hosts := range map[string][]string{
		"apiserver":      {"127.0.0.1", "localhost", "kubernetes.default.svc", "10.96.0.1"},
		"kubelet-server": {"127.0.0.1"},
		"kwok-server":    {"127.0.0.1"},
	} {
		for _, host := range hosts {
			_, err := readCert(t, d, name).Verify(x509.VerifyOptions{Roots: pool(t, d, "ca"), DNSName: host})
			if err != nil {
				t.Errorf("%s as %s: %v", name, host, err)
			}
		}
		if err := readCert(t, d, name).VerifyHostname("example.org"); err == nil {
			t.Errorf("%s speaks for example.org too", name)
		}
	}
}

func TestClientsAreWhoKubernetesExpects(t *testing.T) {
	d := newDir(t)
	if _, err := issueAll(d); err != nil {
		t.Fatal(err)
	}
	as := []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	for name, user := range map[string]string{
		ControllerManager: "system:kube-controller-manager",
		Scheduler:         "system:kube-scheduler",
		Kubelet:           "hackfest:kubelet",
		Kwok:              "hackfest:kwok",
	} {
		cert := readCert(t, d, name)
		if cert.Subject.CommonName != user || len(cert.Subject.Organization) != 0 {
			t.Errorf("%s is %s in %v, want %s in no group", name, cert.Subject.CommonName, cert.Subject.Organization, user)
		}
		if _, err := cert.Verify(x509.VerifyOptions{Roots: pool(t, d, "ca"), KeyUsages: as}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := cert.Verify(x509.VerifyOptions{Roots: pool(t, d, "kubelet-client-ca"), KeyUsages: as}); err == nil {
			t.Errorf("%s may use a kubelet's endpoint", name)
		}
	}
	api := readCert(t, d, "apiserver-kubelet-client")
	if _, err := api.Verify(x509.VerifyOptions{Roots: pool(t, d, "kubelet-client-ca"), KeyUsages: as}); err != nil {
		t.Errorf("the API server at a kubelet's endpoint: %v", err)
	}
}

func TestSecondStartKeepsTheAuthorities(t *testing.T) {
	d := newDir(t)
	kept := []string{"ca.crt", "ca.key", "kubelet-client-ca.crt", "service-accounts.key"}
	var before [][]byte
	for round := range 2 {
		if _, err := issueAll(d); err != nil {
			t.Fatal(err)
		}
		for i, name := range kept {
			data, err := os.ReadFile(d.PKI(name))
			if err != nil {
				t.Fatal(err)
			}
			if round == 0 {
				before = append(before, data)
			} else if string(before[i]) != string(data) {
				t.Errorf("%s changed", name)
			}
		}
	}
}

func TestKeysAreClosedToOthers(t *testing.T) {
	d := newDir(t)
	if _, err := issueAll(d); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(d.path("pki"))
	if err != nil || len(entries) == 0 {
		t.Fatal(entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestBrokenAuthorityIsNamed(t *testing.T) {
	for name, text := range map[string]string{"no PEM": "nonsense", "no key": "-----BEGIN X-----\n-----END X-----\n"} {
		d := newDir(t)
		if _, err := issueAll(d); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(d.PKI("ca.key"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := issueAll(d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
