package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// ServiceWords is what the columns of a Service's row say.
type ServiceWords struct {
	Type, ClusterIP, ExternalIP, Ports string
}

// ServiceRow reads a Service as the server's table does.
//
// Source: pkg/printers/internalversion/printers.go, printService,
// getServiceExternalIP, makePortString.
func ServiceRow(s *corev1.Service) ServiceWords {
	w := ServiceWords{Type: string(s.Spec.Type), ClusterIP: None, ExternalIP: None, Ports: Or(servicePorts(s), None)}
	switch {
	case len(s.Spec.ClusterIPs) > 0:
		w.ClusterIP = s.Spec.ClusterIPs[0]
	case s.Spec.ClusterIP != "":
		w.ClusterIP = s.Spec.ClusterIP // one of old: the server fills in the list
	}
	own := strings.Join(s.Spec.ExternalIPs, ",")
	switch s.Spec.Type {
	case corev1.ServiceTypeClusterIP, corev1.ServiceTypeNodePort:
		w.ExternalIP = Or(own, None)
	case corev1.ServiceTypeLoadBalancer:
		given := strings.Join(LoadBalancerAddresses(s), ",")
		w.ExternalIP = Or(strings.Trim(given+","+own, ","), "<pending>")
	case corev1.ServiceTypeExternalName:
		w.ExternalIP = s.Spec.ExternalName
	default:
		w.ExternalIP = Unknown
	}
	return w
}

// LoadBalancerAddresses are those that a cloud has given, sorted.
func LoadBalancerAddresses(s *corev1.Service) []string {
	var all []string
	for _, i := range s.Status.LoadBalancer.Ingress {
		all = append(all, Or(i.IP, i.Hostname))
	}
	return addresses(all)
}

func addresses(all []string) []string {
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(a string) bool { return a == "" })
}

func servicePorts(s *corev1.Service) string {
	words := make([]string, len(s.Spec.Ports))
	for i := range s.Spec.Ports {
		p := &s.Spec.Ports[i]
		if words[i] = fmt.Sprintf("%d/%s", p.Port, p.Protocol); p.NodePort > 0 {
			words[i] = fmt.Sprintf("%d:%d/%s", p.Port, p.NodePort, p.Protocol)
		}
	}
	return strings.Join(words, ",")
}

// Headless says whether a Service has no address of its own.
func Headless(s *corev1.Service) bool {
	return s.Spec.ClusterIP == corev1.ClusterIPNone && s.Spec.Type != corev1.ServiceTypeExternalName
}

// NamesAddress says that a Service is to be another name for what is no name: the
// server takes an IPv4 address, and DNS has no CNAME for one.
//
// Source: kubernetes.io/docs, Service, type ExternalName.
func NamesAddress(s *corev1.Service) bool {
	_, err := netip.ParseAddr(s.Spec.ExternalName)
	return s.Spec.Type == corev1.ServiceTypeExternalName && err == nil
}

// ServiceMeaning says in a sentence what the type of a Service makes it.
func ServiceMeaning(s *corev1.Service) string {
	name := s.Name + "." + s.Namespace
	switch {
	case NamesAddress(s):
		return "ExternalName: another name for a name, and " + s.Spec.ExternalName + " is an address: DNS takes it for a name made of digits, which nobody answers for"
	case s.Spec.Type == corev1.ServiceTypeExternalName:
		return "ExternalName: nothing but another name for " + Or(s.Spec.ExternalName, "nothing") + ", as a CNAME of the cluster's DNS"
	case Headless(s) && len(s.Spec.Selector) == 0:
		return "headless: no address of its own, the name " + name + " stands for the addresses written into its slices"
	case Headless(s):
		return "headless: no address of its own, the name " + name + " stands for the addresses of its pods"
	case s.Spec.Type == corev1.ServiceTypeNodePort:
		return "NodePort: reached inside the cluster as " + name + ", and from outside on " + nodePorts(s) + " of every node"
	case s.Spec.Type == corev1.ServiceTypeLoadBalancer:
		words := "LoadBalancer: reached inside the cluster as " + name + ", and from outside at the address that a load balancer is given"
		if a := LoadBalancerAddresses(s); len(a) > 0 {
			words = "LoadBalancer: reached inside the cluster as " + name + ", and from outside at " + strings.Join(a, ", ")
		}
		return words
	default:
		return "ClusterIP: reached inside the cluster alone, as " + name
	}
}

// nodePorts: "port 30080", "ports 30080, 30443".
func nodePorts(s *corev1.Service) string {
	var words []string
	for _, p := range s.Spec.Ports {
		if p.NodePort > 0 {
			words = append(words, fmt.Sprint(p.NodePort))
		}
	}
	switch len(words) {
	case 0:
		return "a port"
	case 1:
		return "port " + words[0]
	default:
		return "ports " + strings.Join(words, ", ")
	}
}

// AddressPending says why a Service of type LoadBalancer has no address, "" for
// one that has, and for any other type.
func AddressPending(s *corev1.Service) string {
	switch {
	case s.Spec.Type != corev1.ServiceTypeLoadBalancer || len(LoadBalancerAddresses(s)) > 0:
		return ""
	case s.Spec.LoadBalancerClass != nil:
		return "waits for the controller of the class " + *s.Spec.LoadBalancerClass
	default:
		return "no cloud controller has given one; without such a controller none ever will"
	}
}

// few joins the first of the words, and says how many more there are.
func few(words []string, n int) string {
	if len(words) <= n {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:n], ", ") + fmt.Sprintf(" and %d more", len(words)-n)
}

// PortNames lists the named ports of a pod's containers and native sidecars.
func PortNames(p *corev1.Pod) []string {
	var names []string
	add := func(c *corev1.Container) {
		for _, port := range c.Ports {
			if port.Name != "" && !slices.Contains(names, port.Name) {
				names = append(names, port.Name)
			}
		}
	}
	for i := range p.Spec.Containers {
		add(&p.Spec.Containers[i])
	}
	for i := range p.Spec.InitContainers {
		if c := &p.Spec.InitContainers[i]; IsSidecar(c) {
			add(c)
		}
	}
	return names
}
