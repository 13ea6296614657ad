// Package quiet keeps the program from asking the terminal anything before main.
//
// Bubble Tea's init asks the default lipgloss renderer for the background, and
// a terminal that does not answer costs five seconds. Packages initialise in
// the order of their paths once their imports have, so this one, which imports
// lipgloss alone, answers first, as long as its path sorts before
// github.com/charmbracelet. Import it for that effect in main.
//
// The answer is for the process-wide renderer only, which nothing paints with.
package quiet
