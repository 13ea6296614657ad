package endpoint

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
)

// signer is a certificate authority of a test.
type signer struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	dir  string
}

func newSigner(t *testing.T) *signer {
	s := &signer{t: t, dir: t.TempDir()}
	s.cert, s.key = s.make("ca", nil)
	return s
}

// make writes name.crt and name.key, signed by s or by itself.
func (s *signer) make(name string, usage []x509.ExtKeyUsage) (*x509.Certificate, *ecdsa.PrivateKey) {
	s.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: s.cert == nil, BasicConstraintsValid: true, ExtKeyUsage: usage,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	parent, by := c, key
	if s.cert != nil {
		parent, by = s.cert, s.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, by)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		s.t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{".crt": {Type: "CERTIFICATE", Bytes: der}, ".key": {Type: "EC PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(s.file(name+file), pem.EncodeToMemory(block), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		s.t.Fatal(err)
	}
	return c, key
}

func (s *signer) file(name string) string { return filepath.Join(s.dir, name) }

// client is an HTTP client with the certificate name of s, or without one.
func (s *signer) client(name string, server *signer) *http.Client {
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AddCert(server.cert)
	if name != "" {
		pair, err := tls.LoadX509KeyPair(s.file(name+".crt"), s.file(name+".key"))
		if err != nil {
			s.t.Fatal(err)
		}
		// Shown whatever the server asks for.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	transport := &http.Transport{TLSClientConfig: config}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// emptyHost has no pods.
type emptyHost struct{ Host }

func (emptyHost) Pods() []*v1.Pod { return nil }

func (emptyHost) Pod(string, string) (*v1.Pod, error) { return nil, ErrNoPod }

// TestWhoMayUseIt: only the holder of a client certificate of the clients'
// authority; not one of the authority of servers, not one for a server, and
// nobody without one.
func TestWhoMayUseIt(t *testing.T) {
	servers, clients := newSigner(t), newSigner(t)
	servers.make("kubelet", []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth})
	servers.make("other", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth})
	clients.make("apiserver", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth})
	clients.make("server", []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth})
	s, err := Start(emptyHost{}, "127.0.0.1:0", Files{
		Cert: servers.file("kubelet.crt"), Key: servers.file("kubelet.key"), ClientCA: clients.file("ca.crt"),
	}, log.New(io.Discard, "", 0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	url := fmt.Sprintf("https://127.0.0.1:%d", s.Port)
	for who, c := range map[string]*http.Client{
		"nobody": clients.client("", servers), "another authority's": servers.client("other", servers), "a server's": clients.client("server", servers),
	} {
		for _, path := range []string{"/healthz", "/pods", "/containerLogs/ns/pod/web"} {
			if r, err := c.Get(url + path); err == nil {
				r.Body.Close()
				t.Errorf("%s with %s certificate: %s", path, who, r.Status)
			}
		}
	}
	known := clients.client("apiserver", servers)
	for path, want := range map[string]int{
		"/healthz": 200, "/pods": 200, "/containerLogs/ns/pod/web": 404, "/exec/ns/pod/web?output=1&command=ls": 404,
		"/exec/ns/pod/web": 400, "/attach/ns/pod/web?input=1": 404, "/portForward/ns/pod": 404, "/logs/": 404, "/debug/pprof/": 404,
		"/containerLogs/ns/pod/web?tailLines=-1": 422, "/containerLogs/ns/pod/web?tailLines=x": 400,
		"/containerLogs/ns/pod/web?sinceSeconds=1&sinceTime=2020-01-01T00:00:00Z": 422, "/containerLogs/ns/pod/web?limitBytes=0": 422,
	} {
		r, err := known.Get(url + path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, r.Status, want)
		}
	}
}
