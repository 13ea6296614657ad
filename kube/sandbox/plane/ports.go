package plane

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

const loopback = "127.0.0.1"

// Ports are picked below the range that the kernel hands to outgoing
// connections: a server that is stopped for a while finds its port again.
const (
	lowestPort  = 20000
	highestPort = 32000
)

// keepOrPick returns port if it is free, else another that is.
func keepOrPick(port int) (int, error) {
	if port != 0 && isFree(port) {
		return port, nil
	}
	for range 200 {
		if p := lowestPort + rand.IntN(highestPort-lowestPort); isFree(p) {
			return p, nil
		}
	}
	return 0, errors.New("find a free port on " + loopback + ": none found")
}

func isFree(port int) bool {
	l, err := net.Listen("tcp", address(port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

func serverURL(port int) string { return fmt.Sprintf("https://%s", address(port)) }
