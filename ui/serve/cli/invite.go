package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"example.org/hackfest/ui/serve"
)

// inviting is the command line of serve invite.
type inviting struct {
	count       int
	prefix      string
	instructors []string
	add         bool

	codes, roster, handout string // files; "" is none
	hostKey                string
	host                   string
}

func inviteCommand() *cobra.Command {
	o := &inviting{}
	c := &cobra.Command{
		Use:   "invite [SEAT...]",
		Short: "Make join codes: a card for each seat, and the server's files",
		Long: "Make join codes: a card for each seat, to be cut out and handed out, and the files\n" +
			"for the server, which hold no code, only their hashes. Files that are there already\n" +
			"stay as they are, unless --add says to add to them.",
		Example: "  hackfest serve invite --count 30 --instructor jane --roster roster.yaml --handout handout.txt\n" +
			"  hackfest serve invite --add ws-07 --roster roster.yaml",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, seats []string) error { return o.run(c.OutOrStdout(), seats) },
	}
	f := c.Flags()
	f.IntVar(&o.count, "count", 30, "how many seats, where none is named")
	f.StringVar(&o.prefix, "prefix", "ws", "what the seats' names begin with: ws-01, ws-02, …")
	f.StringSliceVar(&o.instructors, "instructor", nil, "a seat for an instructor, by this name, too")
	f.BoolVar(&o.add, "add", false, "add the seats to the files that are there; a seat that has a code gets another, for a card that was lost")
	f.StringVar(&o.codes, "codes", "hackfest_codes", "the server's file of codes, which holds only their hashes")
	f.StringVar(&o.roster, "roster", "", "the roster: attendees are users of their seat's name, in a namespace of that name; instructors begin in default")
	f.StringVar(&o.handout, "handout", "", "the file for the cards, new and for your eyes only; without it they are printed")
	f.StringVar(&o.host, "host", "", "HOST or HOST:PORT for the cards, as attendees reach it; without it there is a place to write it")
	f.StringVar(&o.hostKey, "host-key", defaultHostKey, "the server's key, for its fingerprint on the cards; made when it is not there")
	return c
}

func (o *inviting) run(out io.Writer, seats []string) error {
	all, err := o.invitations(seats)
	if err != nil {
		return err
	}
	texts, err := o.files(all)
	if err != nil {
		return err
	}
	print, err := o.fingerprint()
	if err != nil {
		return err
	}
	cards, err := o.cards(all, print)
	if err != nil {
		return err
	}
	if o.handout != "" {
		texts = append([]text{{o.handout, cards, false}}, texts...) // the only copy of the codes comes first
	}
	if err := writeAll(texts); err != nil {
		return err
	}
	if o.handout == "" {
		_, err := io.WriteString(out, cards)
		return err
	}
	_, err = fmt.Fprintf(out, "%d cards are in %s: print it, cut it, and hand the cards out\n", len(all), o.handout)
	return err
}

// invitations are those of the seats that are named, or of as many as were asked for.
func (o *inviting) invitations(seats []string) ([]serve.Invitation, error) {
	var all []serve.Invitation
	var err error
	switch {
	case len(seats) > 0:
		all, err = serve.InviteTo(serve.Attendee, seats...)
	case !o.add:
		all, err = serve.Invite(o.prefix, o.count)
	case len(o.instructors) == 0:
		err = errors.New("--add needs the names of the seats, as in: hackfest serve invite --add ws-31")
	}
	if err != nil {
		return nil, err
	}
	leads, err := serve.InviteTo(serve.Instructor, o.instructors...)
	if err != nil {
		return nil, err
	}
	all = append(leads, all...)
	return all, serve.CheckInvitations(all)
}

// files are the server's, as they are to be written; nothing is yet.
func (o *inviting) files(all []serve.Invitation) ([]text, error) {
	var there []string
	for _, path := range []string{o.codes, o.roster, o.handout} {
		if path == "" || o.add && path != o.handout {
			continue
		}
		switch _, err := os.Lstat(path); {
		case err == nil:
			there = append(there, path)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	if len(there) > 0 {
		return nil, fmt.Errorf("nothing is written, for there is already: %s. --add SEAT adds a seat, or makes a new card for one; "+
			"another class takes other names", strings.Join(there, ", "))
	}
	codes, roster := text{o.codes, serve.CodesOf(all), o.add}, text{o.roster, serve.Roster(all), o.add}
	if o.add {
		var err error
		if codes.is, err = changed(o.codes, all, serve.AddCodes); err != nil {
			return nil, err
		}
		if o.roster == "" {
			return []text{codes}, nil
		}
		if roster.is, err = changed(o.roster, all, serve.AddPeople); err != nil {
			return nil, err
		}
	}
	if o.roster == "" {
		return []text{codes}, nil
	}
	return []text{roster, codes}, nil // a seat without a code harms nobody
}

func changed(path string, all []serve.Invitation, add func(string, []serve.Invitation) (string, error)) (string, error) {
	old, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	is, err := add(string(old), all)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return is, nil
}

// fingerprint is the host key's, "" where a card is added and the key is not here.
func (o *inviting) fingerprint() (string, error) {
	if _, err := os.Stat(o.hostKey); o.add && errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return serve.HostKeyPrint(o.hostKey)
}

// blank is a place to write something by hand.
const blank = "______________________________"

// cards are what attendees get: one block of lines for each seat.
func (o *inviting) cards(all []serve.Invitation, print string) (string, error) {
	host, port := o.host, "2222"
	if h, p, err := net.SplitHostPort(o.host); err == nil {
		host, port = h, p
	}
	if strings.ContainsAny(host, " \t\r\n") || strings.HasPrefix(host, "-") {
		return "", fmt.Errorf("--host %q: give a name or an address, and a port after a colon where it is not 2222", o.host)
	}
	if host == "" {
		host = blank
	}
	if print == "" {
		print = blank
	}
	var b strings.Builder
	for _, i := range all {
		fmt.Fprintf(&b, "%-12s  ssh -p %s %s\n", i.Seat, port, host)
		fmt.Fprintf(&b, "%12s  host key   %s\n%12s  Join code: %s\n\n", "", print, "", i.Code)
	}
	return b.String(), nil
}
