//! Runs seeds of the two offline peers and prints the counts, as one JSON object. Knows nothing of what is counted.

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |otherwise| {
        arguments
            .next()
            .map_or(otherwise, |word| word.parse().expect("FIRST and COUNT are numbers"))
    };
    let (first, count) = (number(1), number(1000));
    let trace = arguments.any(|word| word == "--trace");
    #[allow(clippy::print_stdout, reason = "the counts are what this program is for")]
    {
        println!("{}", marbre_tests::fuzz::run(first, count, trace));
    }
}
