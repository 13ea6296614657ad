package plane

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"example.org/hackfest/kube/sandbox/files"
)

// clusterName is the name of the cluster and of the context, as AKS would give
// them.
const clusterName = "aks-hackfest"

// signature opens every kubeconfig of ours, so that no other is overwritten.
const signature = "# Written by hackfest-sandbox.\n"

// kubeconfig is the text of a kubeconfig for one person or part. It holds what
// it needs, or names files by absolute path, so it may be moved.
func kubeconfig(server string, authority []byte, user, namespace string, login *api.AuthInfo) ([]byte, error) {
	c := api.NewConfig()
	// On this machine the wire costs nothing, and packing each change costs both ends.
	c.Clusters[clusterName] = &api.Cluster{Server: server, CertificateAuthorityData: authority, DisableCompression: true}
	c.AuthInfos[user] = login
	c.Contexts[clusterName] = &api.Context{Cluster: clusterName, AuthInfo: user, Namespace: namespace}
	c.CurrentContext = clusterName
	data, err := clientcmd.Write(*c)
	if err != nil {
		return nil, fmt.Errorf("kubeconfig of %s: %w", user, err)
	}
	return append([]byte(signature), data...), nil
}

// writeKubeconfigs writes those of the people and of the parts; extra is one
// more place for the administrator's, or empty.
func writeKubeconfigs(d Dir, s State, authority []byte, extra string) error {
	server := serverURL(s.APIPort)
	admin, err := kubeconfig(server, authority, adminUser, "default", &api.AuthInfo{Token: s.AdminToken})
	if err != nil {
		return err
	}
	attendee, err := kubeconfig(server, authority, attendeeUser, "ws-attendee", &api.AuthInfo{Token: s.AttendeeToken})
	if err != nil {
		return err
	}
	written := map[string][]byte{d.Kubeconfig(): admin, d.AttendeeKubeconfig(): attendee}
	if extra != "" {
		written[extra] = admin
	}
	for _, part := range []string{ControllerManager, Scheduler, Kubelet, Kwok} {
		written[d.PartKubeconfig(part)], err = kubeconfig(server, authority, part, "default", &api.AuthInfo{
			ClientCertificate: d.PKI(part + ".crt"), ClientKey: d.PKI(part + ".key"),
		})
		if err != nil {
			return err
		}
	}
	for path, data := range written {
		if err := files.Write(path, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// RefuseForeign returns an error if path is a file that was not written here.
func RefuseForeign(path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("kubeconfig %s: %w", path, err)
	}
	if len(data) > 0 && !bytes.HasPrefix(data, []byte(signature)) {
		return fmt.Errorf("kubeconfig %s exists and was not written by hackfest-sandbox: it is left alone, choose another file", path)
	}
	return nil
}
