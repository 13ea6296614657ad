package serve

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// codeLetters has none that are taken for another: 31 of them, so that a code of
// twelve has 59 bits.
const (
	codeLetters = "23456789abcdefghjkmnpqrstuvwxyz"
	codeLength  = 12
)

// codes are join codes: the hash of each, and its seat. A file of them holds no
// code, so it lets nobody in who reads it.
type codes map[string]string

// newCode gives a code like 4kfm-92xq-7wbd.
func newCode() string {
	var b strings.Builder
	for b.Len() < codeLength+2 {
		if n := b.Len(); n == 4 || n == 9 {
			b.WriteByte('-')
		}
		var one [1]byte
		for {
			rand.Read(one[:])
			if int(one[0]) < 256/len(codeLetters)*len(codeLetters) { // or the first letters came more often
				break
			}
		}
		b.WriteByte(codeLetters[int(one[0])%len(codeLetters)])
	}
	return b.String()
}

// hashCode takes a code as it is typed: in capitals, without dashes, with blanks.
func hashCode(code string) string {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(code)))
	sum := sha256.Sum256([]byte("hackfest join code " + code))
	return hex.EncodeToString(sum[:])
}

// neverEmptied parses codes, and takes a file that had some and has none now for
// one that is being written, or was broken: it throws nobody out.
func neverEmptied() func([]byte) (codes, error) {
	had := false
	return func(text []byte) (codes, error) {
		all, err := parseCodes(text)
		if err == nil && had && len(all) == 0 {
			return nil, errors.New("it has no code any more")
		}
		had = had || len(all) > 0
		return all, err
	}
}

// parseCodes reads lines of a seat and a hash.
func parseCodes(text []byte) (codes, error) {
	all, seats := codes{}, map[string]bool{}
	for i, line := range bytes.Split(text, []byte("\n")) {
		line, _, _ := strings.Cut(string(line), "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) != 2 || len(words[1]) != 2*sha256.Size || !seatName.MatchString(words[0]) {
			return nil, fmt.Errorf("line %d is not SEAT HASH as hackfest serve invite writes it", i+1)
		}
		if seats[words[0]] {
			return nil, fmt.Errorf("line %d: seat %s has two codes", i+1, words[0])
		}
		seats[words[0]] = true
		all[words[1]] = words[0]
	}
	return all, nil
}
