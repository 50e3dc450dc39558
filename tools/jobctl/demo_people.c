#include "demo.h"

const char *const demo_seekers[DEMO_SEEKERS] = {
	"Test Person", "Linnea Berg", "Barbara Quist", "Radia Moreau", "Tomasz Zielinski", "Aoife Brennan", "Mateus Carvalho",
	"Yuki Tanabe", "Elif Kaya", "Samuel Okafor", "Ingrid Solberg", "Paolo Ferri", "Hannah Weiss", "Dmitri Orlov",
	"Chloe Bennett", "Arjun Mehta", "Marta Nowak", "Joao Pires", "Sofia Lindqvist", "Noah Dubois", "Amina Diallo",
	"Lukas Steiner", "Priya Raman", "Oscar Nilsson", "Elena Popescu", "Callum Fraser", "Mei Lin", "Diego Navarro",
	"Freya Madsen", "Ibrahim Saleh", "Clara Hoffmann", "Peter Novak", "Zainab Yusuf", "Thomas Keller", "Isabel Fuentes",
	"Jonas Dahl", "Niamh Doyle", "Andre Lambert", "Katarina Horvat", "George Whitfield", "Leila Haddad", "Viktor Hansen",
	"Rosa Marchetti", "Ewan Campbell", "Anneke Visser", "Hugo Moreira", "Tara Gallagher", "Felix Baumann", "Nadia Petrova",
	"Jack Thornton", "Manon Girard", "Emeka Eze", "Signe Holm", "Victor Salazar", "Agnes Kowalska", "Louis Perrin",
	"Gwen Pritchard", "Karim Benali", "Julia Wagner", "Simon Archer",
};
