package kubelet

import (
	"fmt"
	"net/netip"

	v1 "k8s.io/api/core/v1"
)

// Nodes have addresses from 10.240.0.4 up, as the first ones of a subnet are
// the cloud's own; the pods of node n have 10.244.n.1 to .254.
const (
	maxNodes  = 250
	firstHost = 4
	maxPods   = 254
)

func nodeIP(number int) string { return fmt.Sprintf("10.240.0.%d", firstHost+number) }

func podIP(number, n int) string { return fmt.Sprintf("10.244.%d.%d", number, n) }

// numberOf reads a node's number back from its address.
func numberOf(node *v1.Node) (int, bool) {
	for _, a := range node.Status.Addresses {
		if a.Type != v1.NodeInternalIP {
			continue
		}
		ip, err := netip.ParseAddr(a.Address)
		if err != nil || !ip.Is4() {
			continue
		}
		b := ip.As4()
		if b[0] == 10 && b[1] == 240 && b[2] == 0 && b[3] >= firstHost {
			return int(b[3]) - firstHost, true
		}
	}
	return 0, false
}

// pool hands out the addresses of one node's pods, each again only when all
// others have had their turn.
type pool struct {
	number int
	last   int
	owner  map[string]string // address -> pod UID
}

func newPool(number int) *pool { return &pool{number: number, owner: map[string]string{}} }

// take keeps an address that a pod has, or gives it the next free one; "" when
// none is left.
func (p *pool) take(uid, has string) string {
	if has != "" {
		p.owner[has] = uid
		return has
	}
	for range maxPods {
		p.last = p.last%maxPods + 1
		if ip := podIP(p.number, p.last); p.owner[ip] == "" {
			p.owner[ip] = uid
			return ip
		}
	}
	return ""
}

// free gives an address back, if the pod still owns it.
func (p *pool) free(uid, ip string) {
	if p.owner[ip] == uid {
		delete(p.owner, ip)
	}
}
