package serve

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/crypto/ssh"
)

// hostKey reads the server's key, or makes it, readable by its owner alone. A
// file that others may read is refused, as OpenSSH does it; one that a group may
// read is what a mounted Secret is.
func hostKey(path string) (key ssh.Signer, made bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeHostKey(path); err != nil {
			return nil, false, fmt.Errorf("the host key: %w", err)
		}
		made = true
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, false, fmt.Errorf("the host key: %w", err)
	}
	if i, err := os.Stat(path); err == nil && i.Mode().Perm()&0o007 != 0 {
		return nil, false, fmt.Errorf("the host key %s may be read by everyone: chmod 600 it", path)
	}
	key, err = ssh.ParsePrivateKey(text)
	if err != nil {
		return nil, false, fmt.Errorf("the host key %s: %w", path, err)
	}
	return key, made, nil
}

func makeHostKey(path string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "hackfest serve")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(pem.Encode(f, block), f.Close())
}

// HostKeyPrint is the fingerprint of the server's key, as ssh shows it. The key is
// made when it is not there.
func HostKeyPrint(path string) (string, error) {
	key, _, err := hostKey(path)
	if err != nil {
		return "", err
	}
	return ssh.FingerprintSHA256(key.PublicKey()), nil
}
