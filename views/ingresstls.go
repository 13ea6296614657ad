package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// tlsSection: which hosts are served by which certificate, and whether it is
// there.
func tlsSection(i *networkingv1.Ingress, w World) Section {
	s := Section{Title: "TLS"}
	t := &Table{}
	for _, tls := range i.Spec.TLS {
		hosts := rules.Or(strings.Join(tls.Hosts, ", "), "every host")
		item := Item{Cells: []Cell{Text(hosts), Text("→ " + rules.Or(tls.SecretName, "no secret")), certificateCell(i.Namespace, tls.SecretName, w)}}
		if tls.SecretName != "" {
			item.Ref = Ref{Kind: Object, Name: tls.SecretName, Resource: kube.Secrets, Namespace: i.Namespace}
		}
		t.Rows = append(t.Rows, item)
	}
	s.Table = t
	return s
}

// certificatesWord says which of the certificates are not there, "" for none of
// them and where that is not known.
func certificatesWord(i *networkingv1.Ingress, w World) string {
	bad := map[string]string{}
	for _, tls := range i.Spec.TLS {
		if c := certificateCell(i.Namespace, tls.SecretName, w); c.Tone == Bad {
			bad[tls.SecretName] = c.Text
		}
	}
	if len(bad) > 1 {
		return fmt.Sprintf("%d secrets are not there, or not whole", len(bad))
	}
	for name, why := range bad {
		return strings.Replace(why, "the secret ", "secret "+name+" ", 1)
	}
	return ""
}

func certificateCell(namespace, name string, w World) Cell {
	if name == "" {
		return Dimmed("its controller's own certificate")
	}
	if note, lacks := lacking(w, kube.Secrets); lacks {
		return note
	}
	secret, ok := w.List(kube.Secrets).Get(namespace, name).(*corev1.Secret)
	if !ok {
		return Status(Broken, Bad, "secret "+name+" not found")
	}
	for _, key := range []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey} {
		if len(secret.Data[key]) == 0 {
			return Status(Broken, Bad, "the secret has no "+key+": it has "+rules.Or(strings.Join(slices.Sorted(maps.Keys(secret.Data)), ", "), "nothing"))
		}
	}
	return Status(Done, Good, "there")
}
