package plane

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"time"

	"example.org/hackfest/kube/sandbox/files"
)

// leaf says who a certificate speaks for: a client (user and groups) or, where
// it has hosts, a server.
type leaf struct {
	file   string
	user   string
	groups []string
	hosts  []string
	ips    []net.IP
}

// issue writes file.crt and file.key.
func (a *authority) issue(d Dir, l leaf) error {
	key, keyPEM, err := newKey()
	if err != nil {
		return fmt.Errorf("certificate %s: %w", l.file, err)
	}
	now := time.Now()
	usage := x509.ExtKeyUsageClientAuth
	if len(l.hosts)+len(l.ips) > 0 {
		usage = x509.ExtKeyUsageServerAuth
	}
	template := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: l.user, Organization: l.groups},
		NotBefore:    now.Add(-skew),
		NotAfter:     now.Add(leafLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{usage},
		DNSNames:     l.hosts,
		IPAddresses:  l.ips,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return fmt.Errorf("certificate %s: %w", l.file, err)
	}
	if err := files.Write(d.PKI(l.file+".key"), keyPEM, 0o600); err != nil {
		return err
	}
	return files.Write(d.PKI(l.file+".crt"), encode("CERTIFICATE", der), 0o600)
}
