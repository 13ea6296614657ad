package profile_test

import (
	"testing"

	"example.org/hackfest/ui/profile"
)

func TestOnlyLoopback(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:6060": true, "127.3.2.1:0": true, "[::1]:6060": true,
		":6060": false, "0.0.0.0:6060": false, "10.0.0.1:6060": false, "[::]:6060": false,
		"localhost:6060": false, "example.org:80": false, "127.0.0.1": false, "": false,
	} {
		if err := profile.Check(addr); (err == nil) != ok {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

func TestServe(t *testing.T) {
	stop, err := profile.Serve("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := profile.Serve("0.0.0.0:0"); err == nil {
		t.Error("served to everyone")
	}
}
