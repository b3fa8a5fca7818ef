/// Ordinal numbers in the form of Spark's messages.
package enum Ordinal {
    /// `first` for 0; from the eleventh on `11th`.
    package static func word(_ index: Int) -> String {
        let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
        if words.indices.contains(index) { return words[index] }
        let number = index + 1
        let isTeen = (11...13).contains(number % 100)
        let ending = isTeen ? "th" : number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th"
        return "\(number)\(ending)"
    }
}
