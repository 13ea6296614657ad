package plane

import (
	"errors"
	"io/fs"
	"net"
	"os"

	"example.org/hackfest/kube/sandbox/files"
)

// serviceIP is the first of serviceRange, which Kubernetes gives to its own
// Service.
const (
	serviceRange = "10.96.0.0/16"
	serviceIP    = "10.96.0.1"
)

// The users that have no name of Kubernetes' own. Neither may be system:node:
// those are bound to one Node each, and ours serve several.
const (
	kubeletUser = "hackfest:kubelet"
	kwokUser    = "hackfest:kwok"
)

// issueAll writes every key and certificate of the cluster and returns the
// authority that its clients trust.
//
// There are two authorities. The cluster's signs servers and clients, also those
// whose CertificateSigningRequest somebody approves. Who may talk to a kubelet is
// signed by the other one, because a kubelet asks nothing but the certificate.
func issueAll(d Dir) (*authority, error) {
	cluster, err := loadAuthority(d, "ca")
	if err != nil {
		return nil, err
	}
	kubelets, err := loadAuthority(d, "kubelet-client-ca")
	if err != nil {
		return nil, err
	}
	if err := keepSigningKey(d.PKI("service-accounts.key")); err != nil {
		return nil, err
	}
	here := []net.IP{net.ParseIP(loopback)}
	for _, l := range []leaf{
		{
			file: "apiserver", user: "kube-apiserver",
			hosts: []string{
				"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
				"kubernetes.default.svc.cluster.local",
			},
			ips: append(here, net.ParseIP(serviceIP)),
		},
		{file: "kubelet-server", user: "kubelet", hosts: []string{"localhost"}, ips: here},
		{file: "kwok-server", user: "kwok", hosts: []string{"localhost"}, ips: here},
		{file: ControllerManager, user: "system:kube-controller-manager"},
		{file: Scheduler, user: "system:kube-scheduler"},
		{file: Kubelet, user: kubeletUser},
		{file: Kwok, user: kwokUser},
	} {
		if err := cluster.issue(d, l); err != nil {
			return nil, err
		}
	}
	return cluster, kubelets.issue(d, leaf{file: "apiserver-kubelet-client", user: "kube-apiserver-kubelet-client"})
}

// keepSigningKey makes the key of the ServiceAccounts' tokens, once: tokens that
// lie in the cluster stay good.
func keepSigningKey(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, key, err := newKey()
	if err != nil {
		return err
	}
	return files.Write(path, key, 0o600)
}
