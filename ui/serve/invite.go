package serve

import (
	"fmt"
	"slices"
	"strings"
)

// Invitation is a code for a seat: the code goes to a person, the line into the
// server's file.
type Invitation struct {
	Seat, Code, Line string
	Role             string // "" is an attendee
}

// Invite makes codes for seats PREFIX-01 to PREFIX-COUNT.
func Invite(prefix string, count int) ([]Invitation, error) {
	if count < 1 || count > 999 {
		return nil, fmt.Errorf("%d seats: there may be 1 to 999", count)
	}
	width := max(len(fmt.Sprint(count)), 2)
	var seats []string
	for i := range count {
		seats = append(seats, fmt.Sprintf("%s-%0*d", prefix, width, i+1))
	}
	return InviteTo("", seats...)
}

// InviteTo makes codes for seats of a role, by their names.
func InviteTo(role string, seats ...string) ([]Invitation, error) {
	var out []Invitation
	for _, seat := range seats {
		if !seatName.MatchString(seat) {
			return nil, fmt.Errorf("seat %q: letters, digits, dots and dashes", seat)
		}
		code := newCode()
		out = append(out, Invitation{seat, code, seat + " " + hashCode(code), role})
	}
	return out, nil
}

// Roster is a roster of seats, each a user of that name: attendees of the group
// attendees in a namespace of that name, instructors of the group instructors.
func Roster(of []Invitation) string {
	var b strings.Builder
	b.WriteString("people:\n")
	for _, i := range of {
		b.WriteString(i.person())
	}
	return b.String()
}

func (i Invitation) person() string {
	if i.Role == Instructor {
		return fmt.Sprintf("- {seat: %s, user: %s, groups: [instructors], namespace: default, role: instructor}\n", i.Seat, i.Seat)
	}
	return fmt.Sprintf("- {seat: %s, user: %s, groups: [attendees], namespace: %s}\n", i.Seat, i.Seat, i.Seat)
}

// CodesOf is the text of a file of join codes.
func CodesOf(of []Invitation) string {
	var b strings.Builder
	for _, i := range of {
		b.WriteString(i.Line + "\n")
	}
	return b.String()
}

// AddCodes gives the text of a file of join codes with those of more seats. A seat
// that has a code has the new one only.
func AddCodes(text string, of []Invitation) (string, error) {
	lines := strings.SplitAfter(text, "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool {
		words := strings.Fields(line)
		return len(words) > 0 && slices.ContainsFunc(of, func(i Invitation) bool { return i.Seat == words[0] })
	})
	text = wholeLines(strings.Join(lines, "")) + CodesOf(of)
	_, err := parseCodes([]byte(text))
	return text, err
}

// AddPeople gives the text of a roster with the seats that it has not. Who is in it
// already stays who they are.
func AddPeople(text string, of []Invitation) (string, error) {
	r, err := parseRoster([]byte(text))
	if err != nil {
		return "", err
	}
	text = wholeLines(text)
	for _, i := range of {
		if r.seats[i.Seat] == nil {
			text += i.person()
		}
	}
	after, err := parseRoster([]byte(text))
	for _, i := range of {
		if err == nil && after.seats[i.Seat] == nil {
			err = fmt.Errorf("seat %s would not be one of the people", i.Seat)
		}
	}
	if err != nil {
		return "", fmt.Errorf("a line at the end does not do here (%w): add by hand: %s", err, strings.TrimSpace(strings.TrimPrefix(Roster(of), "people:\n")))
	}
	return text, nil
}

// wholeLines has a newline at its end, unless it is empty.
func wholeLines(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}

// CheckInvitations says what of the seats a roster could not have.
func CheckInvitations(of []Invitation) error {
	if _, err := parseCodes([]byte(CodesOf(of))); err != nil {
		return err
	}
	_, err := parseRoster([]byte(Roster(of)))
	return err
}
