// Made of the function registry by `make docs`; a test says whether it is current. What does more than to call a function is in
// `functions.swift`.

/// How many rows have the condition true.
public func count_if(_ column: Column) -> Column { Column.call("count_if", [column]) }
/// How many rows have the condition true.
public func count_if(_ name: String) -> Column { Column.call("count_if", [Column(name)]) }

/// The sum; of whole numbers a bigint, which wraps; null where a decimal has too many digits.
public func sum(_ column: Column) -> Column { Column.call("sum", [column]) }
/// The sum; of whole numbers a bigint, which wraps; null where a decimal has too many digits.
public func sum(_ name: String) -> Column { Column.call("sum", [Column(name)]) }

/// The mean of the values that are not null.
public func avg(_ column: Column) -> Column { Column.call("avg", [column]) }
/// The mean of the values that are not null.
public func avg(_ name: String) -> Column { Column.call("avg", [Column(name)]) }

/// The mean of the values that are not null.
public func mean(_ column: Column) -> Column { Column.call("mean", [column]) }
/// The mean of the values that are not null.
public func mean(_ name: String) -> Column { Column.call("mean", [Column(name)]) }

/// The least value.
public func min(_ column: Column) -> Column { Column.call("min", [column]) }
/// The least value.
public func min(_ name: String) -> Column { Column.call("min", [Column(name)]) }

/// The greatest value.
public func max(_ column: Column) -> Column { Column.call("max", [column]) }
/// The greatest value.
public func max(_ name: String) -> Column { Column.call("max", [Column(name)]) }

/// The first row's value; with true in second place, or IGNORE NULLS, the first that is not null.
public func first(_ column: Column) -> Column { Column.call("first", [column]) }
/// The first row's value; with true in second place, or IGNORE NULLS, the first that is not null.
public func first(_ name: String) -> Column { Column.call("first", [Column(name)]) }

/// The first row's value; with true in second place, or IGNORE NULLS, the first that is not null.
public func first(_ column: Column, _ ignoreNulls: Bool) -> Column { Column.call("first", [column, lit(ignoreNulls)]) }

/// The first row's value; with true in second place, or IGNORE NULLS, the first that is not null.
public func first_value(_ column: Column) -> Column { Column.call("first_value", [column]) }
/// The first row's value; with true in second place, or IGNORE NULLS, the first that is not null.
public func first_value(_ name: String) -> Column { Column.call("first_value", [Column(name)]) }

/// The first row's value; with true in second place, or IGNORE NULLS, the first that is not null.
public func first_value(_ column: Column, _ ignoreNulls: Bool) -> Column { Column.call("first_value", [column, lit(ignoreNulls)]) }

/// The last row's value; with true in second place, or IGNORE NULLS, the last that is not null.
public func last(_ column: Column) -> Column { Column.call("last", [column]) }
/// The last row's value; with true in second place, or IGNORE NULLS, the last that is not null.
public func last(_ name: String) -> Column { Column.call("last", [Column(name)]) }

/// The last row's value; with true in second place, or IGNORE NULLS, the last that is not null.
public func last(_ column: Column, _ ignoreNulls: Bool) -> Column { Column.call("last", [column, lit(ignoreNulls)]) }

/// The last row's value; with true in second place, or IGNORE NULLS, the last that is not null.
public func last_value(_ column: Column) -> Column { Column.call("last_value", [column]) }
/// The last row's value; with true in second place, or IGNORE NULLS, the last that is not null.
public func last_value(_ name: String) -> Column { Column.call("last_value", [Column(name)]) }

/// The last row's value; with true in second place, or IGNORE NULLS, the last that is not null.
public func last_value(_ column: Column, _ ignoreNulls: Bool) -> Column { Column.call("last_value", [column, lit(ignoreNulls)]) }

/// Some row's value: the first; with true in second place, or IGNORE NULLS, the first that is not null.
public func any_value(_ column: Column) -> Column { Column.call("any_value", [column]) }
/// Some row's value: the first; with true in second place, or IGNORE NULLS, the first that is not null.
public func any_value(_ name: String) -> Column { Column.call("any_value", [Column(name)]) }

/// Some row's value: the first; with true in second place, or IGNORE NULLS, the first that is not null.
public func any_value(_ column: Column, _ ignoreNulls: Bool) -> Column { Column.call("any_value", [column, lit(ignoreNulls)]) }

/// Whether all values are true.
public func bool_and(_ column: Column) -> Column { Column.call("bool_and", [column]) }
/// Whether all values are true.
public func bool_and(_ name: String) -> Column { Column.call("bool_and", [Column(name)]) }

/// Whether all values are true.
public func every(_ column: Column) -> Column { Column.call("every", [column]) }
/// Whether all values are true.
public func every(_ name: String) -> Column { Column.call("every", [Column(name)]) }

/// Whether a value is true.
public func bool_or(_ column: Column) -> Column { Column.call("bool_or", [column]) }
/// Whether a value is true.
public func bool_or(_ name: String) -> Column { Column.call("bool_or", [Column(name)]) }

/// Whether a value is true.
public func `any`(_ column: Column) -> Column { Column.call("any", [column]) }
/// Whether a value is true.
public func `any`(_ name: String) -> Column { Column.call("any", [Column(name)]) }

/// Whether a value is true.
public func `some`(_ column: Column) -> Column { Column.call("some", [column]) }
/// Whether a value is true.
public func `some`(_ name: String) -> Column { Column.call("some", [Column(name)]) }

/// The standard deviation of a sample.
public func stddev_samp(_ column: Column) -> Column { Column.call("stddev_samp", [column]) }
/// The standard deviation of a sample.
public func stddev_samp(_ name: String) -> Column { Column.call("stddev_samp", [Column(name)]) }

/// The standard deviation of a sample.
public func std(_ column: Column) -> Column { Column.call("std", [column]) }
/// The standard deviation of a sample.
public func std(_ name: String) -> Column { Column.call("std", [Column(name)]) }

/// The standard deviation of a sample.
public func stddev(_ column: Column) -> Column { Column.call("stddev", [column]) }
/// The standard deviation of a sample.
public func stddev(_ name: String) -> Column { Column.call("stddev", [Column(name)]) }

/// The standard deviation of a population.
public func stddev_pop(_ column: Column) -> Column { Column.call("stddev_pop", [column]) }
/// The standard deviation of a population.
public func stddev_pop(_ name: String) -> Column { Column.call("stddev_pop", [Column(name)]) }

/// The variance of a sample.
public func var_samp(_ column: Column) -> Column { Column.call("var_samp", [column]) }
/// The variance of a sample.
public func var_samp(_ name: String) -> Column { Column.call("var_samp", [Column(name)]) }

/// The variance of a sample.
public func variance(_ column: Column) -> Column { Column.call("variance", [column]) }
/// The variance of a sample.
public func variance(_ name: String) -> Column { Column.call("variance", [Column(name)]) }

/// The variance of a population.
public func var_pop(_ column: Column) -> Column { Column.call("var_pop", [column]) }
/// The variance of a population.
public func var_pop(_ name: String) -> Column { Column.call("var_pop", [Column(name)]) }

/// The values that are not null, in the order of the rows.
public func collect_list(_ column: Column) -> Column { Column.call("collect_list", [column]) }
/// The values that are not null, in the order of the rows.
public func collect_list(_ name: String) -> Column { Column.call("collect_list", [Column(name)]) }

/// The values that are not null, in the order of the rows.
public func array_agg(_ column: Column) -> Column { Column.call("array_agg", [column]) }
/// The values that are not null, in the order of the rows.
public func array_agg(_ name: String) -> Column { Column.call("array_agg", [Column(name)]) }

/// The different values that are not null, in the order in which they came.
public func collect_set(_ column: Column) -> Column { Column.call("collect_set", [column]) }
/// The different values that are not null, in the order in which they came.
public func collect_set(_ name: String) -> Column { Column.call("collect_set", [Column(name)]) }

/// About how many different values there are; a second argument is the relative standard deviation, 0.05 unless given.
public func approx_count_distinct(_ column: Column) -> Column { Column.call("approx_count_distinct", [column]) }
/// About how many different values there are; a second argument is the relative standard deviation, 0.05 unless given.
public func approx_count_distinct(_ name: String) -> Column { Column.call("approx_count_distinct", [Column(name)]) }

/// About how many different values there are; a second argument is the relative standard deviation, 0.05 unless given.
public func approx_count_distinct(_ column: Column, _ rsd: Double) -> Column { Column.call("approx_count_distinct", [column, lit(rsd)]) }

/// The first argument that is not null.
public func coalesce(_ columns: Column...) -> Column { Column.call("coalesce", columns) }

/// The first argument, or the second where that is null.
public func nvl(_ first: Column, _ second: Column) -> Column { Column.call("nvl", [first, second]) }

/// The first argument, or the second where that is null.
public func ifnull(_ first: Column, _ second: Column) -> Column { Column.call("ifnull", [first, second]) }

/// The second argument if the first is not null, else the third.
public func nvl2(_ first: Column, _ second: Column, _ third: Column) -> Column { Column.call("nvl2", [first, second, third]) }

/// Null where both arguments are equal, else the first.
public func nullif(_ first: Column, _ second: Column) -> Column { Column.call("nullif", [first, second]) }

/// The first argument, or the second where the first is NaN.
public func nanvl(_ first: Column, _ second: Column) -> Column { Column.call("nanvl", [first, second]) }

/// The least of the arguments, nulls ignored.
public func least(_ columns: Column...) -> Column { Column.call("least", columns) }

/// The greatest of the arguments, nulls ignored.
public func greatest(_ columns: Column...) -> Column { Column.call("greatest", columns) }

/// Whether the argument is null.
public func isnull(_ column: Column) -> Column { Column.call("isnull", [column]) }
/// Whether the argument is null.
public func isnull(_ name: String) -> Column { Column.call("isnull", [Column(name)]) }

/// Whether the argument is not null.
public func isnotnull(_ column: Column) -> Column { Column.call("isnotnull", [column]) }
/// Whether the argument is not null.
public func isnotnull(_ name: String) -> Column { Column.call("isnotnull", [Column(name)]) }

/// Whether the number is NaN; false for null.
public func isnan(_ column: Column) -> Column { Column.call("isnan", [column]) }
/// Whether the number is NaN; false for null.
public func isnan(_ name: String) -> Column { Column.call("isnan", [Column(name)]) }

/// Whether both arguments are equal; two nulls are.
public func equal_null(_ first: Column, _ second: Column) -> Column { Column.call("equal_null", [first, second]) }

/// The remainder, with the sign of the first argument.
public func mod(_ dividend: Column, _ divisor: Column) -> Column { Column.call("mod", [dividend, divisor]) }

/// The remainder that is not negative.
public func pmod(_ dividend: Column, _ divisor: Column) -> Column { Column.call("pmod", [dividend, divisor]) }

/// The number with its sign changed.
public func negative(_ column: Column) -> Column { Column.call("negative", [column]) }
/// The number with its sign changed.
public func negative(_ name: String) -> Column { Column.call("negative", [Column(name)]) }

/// The number or interval as it is.
public func positive(_ column: Column) -> Column { Column.call("positive", [column]) }
/// The number or interval as it is.
public func positive(_ name: String) -> Column { Column.call("positive", [Column(name)]) }

/// The number or interval without its sign; the least integer stays as it is.
public func abs(_ column: Column) -> Column { Column.call("abs", [column]) }
/// The number or interval without its sign; the least integer stays as it is.
public func abs(_ name: String) -> Column { Column.call("abs", [Column(name)]) }

/// The bits shifted to the left; the count is taken modulo the width.
public func shiftleft(_ column: Column, _ numBits: Int) -> Column { Column.call("shiftleft", [column, lit(Int32(clamping: numBits))]) }

/// The bits shifted to the right, keeping the sign; the count is taken modulo the width.
public func shiftright(_ column: Column, _ numBits: Int) -> Column { Column.call("shiftright", [column, lit(Int32(clamping: numBits))]) }

/// The bits shifted to the right, filled with zeros; the count is taken modulo the width.
public func shiftrightunsigned(_ column: Column, _ numBits: Int) -> Column {
    Column.call("shiftrightunsigned", [column, lit(Int32(clamping: numBits))])
}

/// The least integer that is not less than the number.
public func ceil(_ column: Column) -> Column { Column.call("ceil", [column]) }
/// The least integer that is not less than the number.
public func ceil(_ name: String) -> Column { Column.call("ceil", [Column(name)]) }

/// The least integer that is not less than the number.
public func ceiling(_ column: Column) -> Column { Column.call("ceiling", [column]) }
/// The least integer that is not less than the number.
public func ceiling(_ name: String) -> Column { Column.call("ceiling", [Column(name)]) }

/// The greatest integer that is not greater than the number.
public func floor(_ column: Column) -> Column { Column.call("floor", [column]) }
/// The greatest integer that is not greater than the number.
public func floor(_ name: String) -> Column { Column.call("floor", [Column(name)]) }

/// The number rounded to this number of decimal places, a half away from 0.
public func round(_ column: Column, _ scale: Int = 0) -> Column { Column.call("round", [column, lit(Int32(clamping: scale))]) }

/// The number rounded to this number of decimal places, a half to the even digit.
public func bround(_ column: Column, _ scale: Int = 0) -> Column { Column.call("bround", [column, lit(Int32(clamping: scale))]) }

/// The nearest integer as a double; of two equally near the even one.
public func rint(_ column: Column) -> Column { Column.call("rint", [column]) }
/// The nearest integer as a double; of two equally near the even one.
public func rint(_ name: String) -> Column { Column.call("rint", [Column(name)]) }

/// The square root; NaN for a negative number.
public func sqrt(_ column: Column) -> Column { Column.call("sqrt", [column]) }
/// The square root; NaN for a negative number.
public func sqrt(_ name: String) -> Column { Column.call("sqrt", [Column(name)]) }

/// The cube root.
public func cbrt(_ column: Column) -> Column { Column.call("cbrt", [column]) }
/// The cube root.
public func cbrt(_ name: String) -> Column { Column.call("cbrt", [Column(name)]) }

/// e to the power of the number.
public func exp(_ column: Column) -> Column { Column.call("exp", [column]) }
/// e to the power of the number.
public func exp(_ name: String) -> Column { Column.call("exp", [Column(name)]) }

/// e to the power of the number, less 1; exact near 0.
public func expm1(_ column: Column) -> Column { Column.call("expm1", [column]) }
/// e to the power of the number, less 1; exact near 0.
public func expm1(_ name: String) -> Column { Column.call("expm1", [Column(name)]) }

/// The natural logarithm; null for 0 and negative numbers.
public func ln(_ column: Column) -> Column { Column.call("ln", [column]) }
/// The natural logarithm; null for 0 and negative numbers.
public func ln(_ name: String) -> Column { Column.call("ln", [Column(name)]) }

/// The logarithm to base 10; null for 0 and negative numbers.
public func log10(_ column: Column) -> Column { Column.call("log10", [column]) }
/// The logarithm to base 10; null for 0 and negative numbers.
public func log10(_ name: String) -> Column { Column.call("log10", [Column(name)]) }

/// The logarithm to base 2; null for 0 and negative numbers.
public func log2(_ column: Column) -> Column { Column.call("log2", [column]) }
/// The logarithm to base 2; null for 0 and negative numbers.
public func log2(_ name: String) -> Column { Column.call("log2", [Column(name)]) }

/// The natural logarithm of the number plus 1; null for -1 and less.
public func log1p(_ column: Column) -> Column { Column.call("log1p", [column]) }
/// The natural logarithm of the number plus 1; null for -1 and less.
public func log1p(_ name: String) -> Column { Column.call("log1p", [Column(name)]) }

/// The first argument to the power of the second.
public func pow(_ base: Column, _ exponent: Column) -> Column { Column.call("pow", [base, exponent]) }

/// The first argument to the power of the second.
public func pow(_ base: Column, _ exponent: Double) -> Column { Column.call("pow", [base, lit(exponent)]) }

/// The first argument to the power of the second.
public func power(_ base: Column, _ exponent: Column) -> Column { Column.call("power", [base, exponent]) }

/// The first argument to the power of the second.
public func power(_ base: Column, _ exponent: Double) -> Column { Column.call("power", [base, lit(exponent)]) }

/// The length of the hypotenuse over two sides.
public func hypot(_ a: Column, _ b: Column) -> Column { Column.call("hypot", [a, b]) }

/// The sine of an angle in radians.
public func sin(_ column: Column) -> Column { Column.call("sin", [column]) }
/// The sine of an angle in radians.
public func sin(_ name: String) -> Column { Column.call("sin", [Column(name)]) }

/// The cosine of an angle in radians.
public func cos(_ column: Column) -> Column { Column.call("cos", [column]) }
/// The cosine of an angle in radians.
public func cos(_ name: String) -> Column { Column.call("cos", [Column(name)]) }

/// The tangent of an angle in radians.
public func tan(_ column: Column) -> Column { Column.call("tan", [column]) }
/// The tangent of an angle in radians.
public func tan(_ name: String) -> Column { Column.call("tan", [Column(name)]) }

/// The angle of that sine, in radians; NaN outside of -1 to 1.
public func asin(_ column: Column) -> Column { Column.call("asin", [column]) }
/// The angle of that sine, in radians; NaN outside of -1 to 1.
public func asin(_ name: String) -> Column { Column.call("asin", [Column(name)]) }

/// The angle of that cosine, in radians; NaN outside of -1 to 1.
public func acos(_ column: Column) -> Column { Column.call("acos", [column]) }
/// The angle of that cosine, in radians; NaN outside of -1 to 1.
public func acos(_ name: String) -> Column { Column.call("acos", [Column(name)]) }

/// The angle of that tangent, in radians.
public func atan(_ column: Column) -> Column { Column.call("atan", [column]) }
/// The angle of that tangent, in radians.
public func atan(_ name: String) -> Column { Column.call("atan", [Column(name)]) }

/// The angle of the point (second, first) from the x axis, in radians.
public func atan2(_ y: Column, _ x: Column) -> Column { Column.call("atan2", [y, x]) }

/// The hyperbolic sine.
public func sinh(_ column: Column) -> Column { Column.call("sinh", [column]) }
/// The hyperbolic sine.
public func sinh(_ name: String) -> Column { Column.call("sinh", [Column(name)]) }

/// The hyperbolic cosine.
public func cosh(_ column: Column) -> Column { Column.call("cosh", [column]) }
/// The hyperbolic cosine.
public func cosh(_ name: String) -> Column { Column.call("cosh", [Column(name)]) }

/// The hyperbolic tangent.
public func tanh(_ column: Column) -> Column { Column.call("tanh", [column]) }
/// The hyperbolic tangent.
public func tanh(_ name: String) -> Column { Column.call("tanh", [Column(name)]) }

/// -1, 0 or 1 by the sign of the number or interval.
public func signum(_ column: Column) -> Column { Column.call("signum", [column]) }
/// -1, 0 or 1 by the sign of the number or interval.
public func signum(_ name: String) -> Column { Column.call("signum", [Column(name)]) }

/// -1, 0 or 1 by the sign of the number or interval.
public func sign(_ column: Column) -> Column { Column.call("sign", [column]) }
/// -1, 0 or 1 by the sign of the number or interval.
public func sign(_ name: String) -> Column { Column.call("sign", [Column(name)]) }

/// An angle in radians, in degrees.
public func degrees(_ column: Column) -> Column { Column.call("degrees", [column]) }
/// An angle in radians, in degrees.
public func degrees(_ name: String) -> Column { Column.call("degrees", [Column(name)]) }

/// An angle in degrees, in radians.
public func radians(_ column: Column) -> Column { Column.call("radians", [column]) }
/// An angle in degrees, in radians.
public func radians(_ name: String) -> Column { Column.call("radians", [Column(name)]) }

/// Euler's number.
public func e() -> Column { Column.call("e", []) }

/// The ratio of a circle's circumference to its diameter.
public func pi() -> Column { Column.call("pi", []) }

/// The product of the integers from 1 to this number; null outside of 0 to 20.
public func factorial(_ column: Column) -> Column { Column.call("factorial", [column]) }
/// The product of the integers from 1 to this number; null outside of 0 to 20.
public func factorial(_ name: String) -> Column { Column.call("factorial", [Column(name)]) }

/// The number of bits that are set in the number as a bigint.
public func bit_count(_ column: Column) -> Column { Column.call("bit_count", [column]) }
/// The number of bits that are set in the number as a bigint.
public func bit_count(_ name: String) -> Column { Column.call("bit_count", [Column(name)]) }

/// The number, or the bytes of the string, in hexadecimal digits.
public func hex(_ column: Column) -> Column { Column.call("hex", [column]) }
/// The number, or the bytes of the string, in hexadecimal digits.
public func hex(_ name: String) -> Column { Column.call("hex", [Column(name)]) }

/// The bytes that the hexadecimal digits encode; null if a character is not one.
public func unhex(_ column: Column) -> Column { Column.call("unhex", [column]) }
/// The bytes that the hexadecimal digits encode; null if a character is not one.
public func unhex(_ name: String) -> Column { Column.call("unhex", [Column(name)]) }

/// The number in binary digits.
public func bin(_ column: Column) -> Column { Column.call("bin", [column]) }
/// The number in binary digits.
public func bin(_ name: String) -> Column { Column.call("bin", [Column(name)]) }

/// The string in upper case.
public func upper(_ column: Column) -> Column { Column.call("upper", [column]) }
/// The string in upper case.
public func upper(_ name: String) -> Column { Column.call("upper", [Column(name)]) }

/// The string in upper case.
public func ucase(_ column: Column) -> Column { Column.call("ucase", [column]) }
/// The string in upper case.
public func ucase(_ name: String) -> Column { Column.call("ucase", [Column(name)]) }

/// The string in lower case.
public func lower(_ column: Column) -> Column { Column.call("lower", [column]) }
/// The string in lower case.
public func lower(_ name: String) -> Column { Column.call("lower", [Column(name)]) }

/// The string in lower case.
public func lcase(_ column: Column) -> Column { Column.call("lcase", [column]) }
/// The string in lower case.
public func lcase(_ name: String) -> Column { Column.call("lcase", [Column(name)]) }

/// The string with each word's first letter in upper case and the others in lower case; words are separated by spaces.
public func initcap(_ column: Column) -> Column { Column.call("initcap", [column]) }
/// The string with each word's first letter in upper case and the others in lower case; words are separated by spaces.
public func initcap(_ name: String) -> Column { Column.call("initcap", [Column(name)]) }

/// The text's characters, or the array's elements, from the last to the first.
public func reverse(_ column: Column) -> Column { Column.call("reverse", [column]) }
/// The text's characters, or the array's elements, from the last to the first.
public func reverse(_ name: String) -> Column { Column.call("reverse", [Column(name)]) }

/// The string without spaces at both ends, or without the characters of the first argument.
public func trim(_ column: Column) -> Column { Column.call("trim", [column]) }
/// The string without spaces at both ends, or without the characters of the first argument.
public func trim(_ name: String) -> Column { Column.call("trim", [Column(name)]) }

/// The string without spaces at both ends, or without the characters of the second argument.
public func btrim(_ column: Column) -> Column { Column.call("btrim", [column]) }
/// The string without spaces at both ends, or without the characters of the second argument.
public func btrim(_ name: String) -> Column { Column.call("btrim", [Column(name)]) }

/// The string without spaces at both ends, or without the characters of the second argument.
public func btrim(_ first: Column, _ second: Column) -> Column { Column.call("btrim", [first, second]) }

/// The string without spaces at its start, or without the characters of the first argument.
public func ltrim(_ column: Column) -> Column { Column.call("ltrim", [column]) }
/// The string without spaces at its start, or without the characters of the first argument.
public func ltrim(_ name: String) -> Column { Column.call("ltrim", [Column(name)]) }

/// The string without spaces at its end, or without the characters of the first argument.
public func rtrim(_ column: Column) -> Column { Column.call("rtrim", [column]) }
/// The string without spaces at its end, or without the characters of the first argument.
public func rtrim(_ name: String) -> Column { Column.call("rtrim", [Column(name)]) }

/// The text filled up on the left to so many characters, or cut to them; of bytes likewise.
public func lpad(_ column: Column, _ length: Int, _ pad: String) -> Column {
    Column.call("lpad", [column, lit(Int32(clamping: length)), lit(pad)])
}

/// The text filled up on the right to so many characters, or cut to them; of bytes likewise.
public func rpad(_ column: Column, _ length: Int, _ pad: String) -> Column {
    Column.call("rpad", [column, lit(Int32(clamping: length)), lit(pad)])
}

/// The characters from a position, counted from 1 or back from the end, at most as many as the third argument.
public func substring(_ column: Column, _ position: Int, _ length: Int) -> Column {
    Column.call("substring", [column, lit(Int32(clamping: position)), lit(Int32(clamping: length))])
}

/// The characters from a position, counted from 1 or back from the end, at most as many as the third argument.
public func substring(_ column: Column, _ position: Column, _ length: Column) -> Column {
    Column.call("substring", [column, position, length])
}

/// The characters from a position, counted from 1 or back from the end, at most as many as the third argument.
public func substr(_ column: Column, _ position: Int, _ length: Int) -> Column {
    Column.call("substr", [column, lit(Int32(clamping: position)), lit(Int32(clamping: length))])
}

/// The characters from a position, counted from 1 or back from the end, at most as many as the third argument.
public func substr(_ column: Column, _ position: Column, _ length: Column) -> Column { Column.call("substr", [column, position, length]) }

/// The first so many characters; of bytes, bytes.
public func left(_ first: Column, _ second: Column) -> Column { Column.call("left", [first, second]) }

/// The last so many characters.
public func right(_ first: Column, _ second: Column) -> Column { Column.call("right", [first, second]) }

/// The concatenation of strings, binary values or arrays.
public func concat(_ columns: Column...) -> Column { Column.call("concat", columns) }

/// Strings and the elements of arrays of strings, joined by the separator, without nulls.
public func concat_ws(_ separator: String, _ columns: Column...) -> Column { Column.call("concat_ws", [lit(separator)] + columns) }

/// The string repeated this number of times.
public func `repeat`(_ column: Column, _ times: Int) -> Column { Column.call("repeat", [column, lit(Int32(clamping: times))]) }

/// A string of this number of spaces.
public func space(_ column: Column) -> Column { Column.call("space", [column]) }
/// A string of this number of spaces.
public func space(_ name: String) -> Column { Column.call("space", [Column(name)]) }

/// The character of that code modulo 256; the empty string for a negative one.
public func chr(_ column: Column) -> Column { Column.call("chr", [column]) }
/// The character of that code modulo 256; the empty string for a negative one.
public func chr(_ name: String) -> Column { Column.call("chr", [Column(name)]) }

/// The character of that code modulo 256; the empty string for a negative one.
public func char(_ column: Column) -> Column { Column.call("char", [column]) }
/// The character of that code modulo 256; the empty string for a negative one.
public func char(_ name: String) -> Column { Column.call("char", [Column(name)]) }

/// The bytes in Base64.
public func base64(_ column: Column) -> Column { Column.call("base64", [column]) }
/// The bytes in Base64.
public func base64(_ name: String) -> Column { Column.call("base64", [Column(name)]) }

/// The bytes that the string encodes in Base64.
public func unbase64(_ column: Column) -> Column { Column.call("unbase64", [column]) }
/// The bytes that the string encodes in Base64.
public func unbase64(_ name: String) -> Column { Column.call("unbase64", [Column(name)]) }

/// The number of characters of a string, or of bytes of a binary value.
public func length(_ column: Column) -> Column { Column.call("length", [column]) }
/// The number of characters of a string, or of bytes of a binary value.
public func length(_ name: String) -> Column { Column.call("length", [Column(name)]) }

/// The number of characters of a string, or of bytes of a binary value.
public func char_length(_ column: Column) -> Column { Column.call("char_length", [column]) }
/// The number of characters of a string, or of bytes of a binary value.
public func char_length(_ name: String) -> Column { Column.call("char_length", [Column(name)]) }

/// The number of characters of a string, or of bytes of a binary value.
public func character_length(_ column: Column) -> Column { Column.call("character_length", [column]) }
/// The number of characters of a string, or of bytes of a binary value.
public func character_length(_ name: String) -> Column { Column.call("character_length", [Column(name)]) }

/// The number of characters of a string, or of bytes of a binary value.
public func len(_ column: Column) -> Column { Column.call("len", [column]) }
/// The number of characters of a string, or of bytes of a binary value.
public func len(_ name: String) -> Column { Column.call("len", [Column(name)]) }

/// The length in UTF-8 in bytes.
public func octet_length(_ column: Column) -> Column { Column.call("octet_length", [column]) }
/// The length in UTF-8 in bytes.
public func octet_length(_ name: String) -> Column { Column.call("octet_length", [Column(name)]) }

/// The length in UTF-8 in bits.
public func bit_length(_ column: Column) -> Column { Column.call("bit_length", [column]) }
/// The length in UTF-8 in bits.
public func bit_length(_ name: String) -> Column { Column.call("bit_length", [Column(name)]) }

/// The code point of the first character; 0 for the empty string.
public func ascii(_ column: Column) -> Column { Column.call("ascii", [column]) }
/// The code point of the first character; 0 for the empty string.
public func ascii(_ name: String) -> Column { Column.call("ascii", [Column(name)]) }

/// Whether the first string begins with the second.
public func startswith(_ column: Column, _ part: Column) -> Column { Column.call("startswith", [column, part]) }

/// Whether the first string ends with the second.
public func endswith(_ column: Column, _ part: Column) -> Column { Column.call("endswith", [column, part]) }

/// Whether the first string contains the second.
public func contains(_ column: Column, _ part: Column) -> Column { Column.call("contains", [column, part]) }

/// The position, from 1, of the second string in the first; 0 if it is not found.
public func instr(_ column: Column, _ substring: String) -> Column { Column.call("instr", [column, lit(substring)]) }

/// The position, from 1, of the first string in the second, searched from the third argument on; 0 if it is not found.
public func locate(_ substring: String, _ column: Column) -> Column { Column.call("locate", [lit(substring), column]) }

/// The position, from 1, of the first string in the second, searched from the third argument on; 0 if it is not found.
public func locate(_ substring: String, _ column: Column, _ position: Int) -> Column {
    Column.call("locate", [lit(substring), column, lit(Int32(clamping: position))])
}

/// The position, from 1, of the first string in the second, searched from the third argument on; 0 if it is not found.
public func position(_ substring: String, _ column: Column) -> Column { Column.call("position", [lit(substring), column]) }

/// The position, from 1, of the first string in the second, searched from the third argument on; 0 if it is not found.
public func position(_ substring: String, _ column: Column, _ position: Int) -> Column {
    Column.call("position", [lit(substring), column, lit(Int32(clamping: position))])
}

/// The string with every occurrence of the second argument replaced by the third.
public func replace(_ first: Column, _ second: Column) -> Column { Column.call("replace", [first, second]) }

/// The string with every occurrence of the second argument replaced by the third.
public func replace(_ first: Column, _ second: Column, _ third: Column) -> Column { Column.call("replace", [first, second, third]) }

/// The string with each character of the second argument replaced by the one at the same place in the third, or removed if there is none.
public func translate(_ column: Column, _ matching: String, _ replacement: String) -> Column {
    Column.call("translate", [column, lit(matching), lit(replacement)])
}

/// The part before the n-th separator, or after the n-th from the end if n is negative.
public func substring_index(_ column: Column, _ separator: String, _ count: Int) -> Column {
    Column.call("substring_index", [column, lit(separator), lit(Int32(clamping: count))])
}

/// The n-th part between separators, from 1, or from the end if n is negative; the empty string if there is none.
public func split_part(_ first: Column, _ second: Column, _ third: Column) -> Column { Column.call("split_part", [first, second, third]) }

/// Whether the whole string matches the pattern: % matches any string, _ any character.
public func like(_ column: Column, _ pattern: String) -> Column { Column.call("like", [column, lit(pattern)]) }

/// As like, ignoring case.
public func ilike(_ column: Column, _ pattern: String) -> Column { Column.call("ilike", [column, lit(pattern)]) }

/// Whether the pattern matches a part of the string.
public func rlike(_ column: Column, _ pattern: Column) -> Column { Column.call("rlike", [column, pattern]) }

/// Whether the pattern matches a part of the string.
public func regexp(_ column: Column, _ pattern: Column) -> Column { Column.call("regexp", [column, pattern]) }

/// Whether the pattern matches a part of the string.
public func regexp_like(_ column: Column, _ pattern: Column) -> Column { Column.call("regexp_like", [column, pattern]) }

/// What this group of the pattern matches in the first match; the empty string if there is none.
public func regexp_extract(_ column: Column, _ pattern: String, _ group: Int) -> Column {
    Column.call("regexp_extract", [column, lit(pattern), lit(Int32(clamping: group))])
}

/// What this group of the pattern matches, for every match.
public func regexp_extract_all(_ first: Column, _ second: Column) -> Column { Column.call("regexp_extract_all", [first, second]) }

/// What this group of the pattern matches, for every match.
public func regexp_extract_all(_ first: Column, _ second: Column, _ third: Column) -> Column {
    Column.call("regexp_extract_all", [first, second, third])
}

/// The string with each match replaced; $1 in the replacement is the first group, and a fourth argument is the position to start from.
public func regexp_replace(_ column: Column, _ pattern: String, _ replacement: String) -> Column {
    Column.call("regexp_replace", [column, lit(pattern), lit(replacement)])
}

/// The string with each match replaced; $1 in the replacement is the first group, and a fourth argument is the position to start from.
public func regexp_replace(_ column: Column, _ pattern: Column, _ replacement: Column) -> Column {
    Column.call("regexp_replace", [column, pattern, replacement])
}

/// The number of matches of the pattern.
public func regexp_count(_ first: Column, _ second: Column) -> Column { Column.call("regexp_count", [first, second]) }

/// The first match of the pattern; null if there is none.
public func regexp_substr(_ first: Column, _ second: Column) -> Column { Column.call("regexp_substr", [first, second]) }

/// The parts between matches of the pattern, at most as many as a positive limit.
public func split(_ column: Column, _ pattern: String) -> Column { Column.call("split", [column, lit(pattern)]) }

/// The parts between matches of the pattern, at most as many as a positive limit.
public func split(_ column: Column, _ pattern: String, _ limit: Int) -> Column {
    Column.call("split", [column, lit(pattern), lit(Int32(clamping: limit))])
}

/// The year of the date.
public func year(_ column: Column) -> Column { Column.call("year", [column]) }
/// The year of the date.
public func year(_ name: String) -> Column { Column.call("year", [Column(name)]) }

/// The quarter of the year, 1 to 4.
public func quarter(_ column: Column) -> Column { Column.call("quarter", [column]) }
/// The quarter of the year, 1 to 4.
public func quarter(_ name: String) -> Column { Column.call("quarter", [Column(name)]) }

/// The month, 1 to 12.
public func month(_ column: Column) -> Column { Column.call("month", [column]) }
/// The month, 1 to 12.
public func month(_ name: String) -> Column { Column.call("month", [Column(name)]) }

/// The day of the month.
public func dayofmonth(_ column: Column) -> Column { Column.call("dayofmonth", [column]) }
/// The day of the month.
public func dayofmonth(_ name: String) -> Column { Column.call("dayofmonth", [Column(name)]) }

/// The day of the month.
public func day(_ column: Column) -> Column { Column.call("day", [column]) }
/// The day of the month.
public func day(_ name: String) -> Column { Column.call("day", [Column(name)]) }

/// The day of the week, 1 for Sunday.
public func dayofweek(_ column: Column) -> Column { Column.call("dayofweek", [column]) }
/// The day of the week, 1 for Sunday.
public func dayofweek(_ name: String) -> Column { Column.call("dayofweek", [Column(name)]) }

/// The day of the year.
public func dayofyear(_ column: Column) -> Column { Column.call("dayofyear", [column]) }
/// The day of the year.
public func dayofyear(_ name: String) -> Column { Column.call("dayofyear", [Column(name)]) }

/// The day of the week, 0 for Monday.
public func weekday(_ column: Column) -> Column { Column.call("weekday", [column]) }
/// The day of the week, 0 for Monday.
public func weekday(_ name: String) -> Column { Column.call("weekday", [Column(name)]) }

/// The week of the year; the week belongs to the year of its Thursday.
public func weekofyear(_ column: Column) -> Column { Column.call("weekofyear", [column]) }
/// The week of the year; the week belongs to the year of its Thursday.
public func weekofyear(_ name: String) -> Column { Column.call("weekofyear", [Column(name)]) }

/// The hour, 0 to 23.
public func hour(_ column: Column) -> Column { Column.call("hour", [column]) }
/// The hour, 0 to 23.
public func hour(_ name: String) -> Column { Column.call("hour", [Column(name)]) }

/// The minute, 0 to 59.
public func minute(_ column: Column) -> Column { Column.call("minute", [column]) }
/// The minute, 0 to 59.
public func minute(_ name: String) -> Column { Column.call("minute", [Column(name)]) }

/// The second, 0 to 59.
public func second(_ column: Column) -> Column { Column.call("second", [column]) }
/// The second, 0 to 59.
public func second(_ name: String) -> Column { Column.call("second", [Column(name)]) }

/// The part of a time that the first argument names: year, quarter, month, week, day, dow, doy, hour, minute, second.
public func date_part(_ first: Column, _ second: Column) -> Column { Column.call("date_part", [first, second]) }

/// The part of a time that the first argument names: year, quarter, month, week, day, dow, doy, hour, minute, second.
public func datepart(_ first: Column, _ second: Column) -> Column { Column.call("datepart", [first, second]) }

/// The part of a time: year, quarter, month, week, day, dow, doy, hour, minute, second.
public func extract(_ field: Column, _ source: Column) -> Column { Column.call("extract", [field, source]) }

/// The last day of the date's month.
public func last_day(_ column: Column) -> Column { Column.call("last_day", [column]) }
/// The last day of the date's month.
public func last_day(_ name: String) -> Column { Column.call("last_day", [Column(name)]) }

/// The date this number of days later.
public func date_add(_ start: Column, _ days: Int) -> Column { Column.call("date_add", [start, lit(Int32(clamping: days))]) }

/// The date this number of days later.
public func date_add(_ start: Column, _ days: Column) -> Column { Column.call("date_add", [start, days]) }

/// The date this number of days later.
public func dateadd(_ start: Column, _ days: Int) -> Column { Column.call("dateadd", [start, lit(Int32(clamping: days))]) }

/// The date this number of days later.
public func dateadd(_ start: Column, _ days: Column) -> Column { Column.call("dateadd", [start, days]) }

/// The date this number of days earlier.
public func date_sub(_ start: Column, _ days: Int) -> Column { Column.call("date_sub", [start, lit(Int32(clamping: days))]) }

/// The date this number of days earlier.
public func date_sub(_ start: Column, _ days: Column) -> Column { Column.call("date_sub", [start, days]) }

/// The number of days from the second date to the first.
public func datediff(_ end: Column, _ start: Column) -> Column { Column.call("datediff", [end, start]) }

/// The number of days from the second date to the first.
public func date_diff(_ end: Column, _ start: Column) -> Column { Column.call("date_diff", [end, start]) }

/// The date this number of months later; if that month is too short, its last day.
public func add_months(_ start: Column, _ months: Int) -> Column { Column.call("add_months", [start, lit(Int32(clamping: months))]) }

/// The date this number of months later; if that month is too short, its last day.
public func add_months(_ start: Column, _ months: Column) -> Column { Column.call("add_months", [start, months]) }

/// The first date after the given one that is this day of the week; null if the name is not that of a day.
public func next_day(_ column: Column, _ dayOfWeek: String) -> Column { Column.call("next_day", [column, lit(dayOfWeek)]) }

/// The date of a year, a month and a day; null if there is no such date.
public func make_date(_ year: Column, _ month: Column, _ day: Column) -> Column { Column.call("make_date", [year, month, day]) }

/// The first day of the date's year, quarter, month or week; null if the second argument names none of these.
public func trunc(_ column: Column, _ format: String) -> Column { Column.call("trunc", [column, lit(format)]) }

/// The start of the timestamp's year, quarter, month, week, day, hour, minute, second, millisecond or microsecond.
public func date_trunc(_ format: String, _ column: Column) -> Column { Column.call("date_trunc", [lit(format), column]) }

/// The days since 1970-01-01.
public func unix_date(_ column: Column) -> Column { Column.call("unix_date", [column]) }
/// The days since 1970-01-01.
public func unix_date(_ name: String) -> Column { Column.call("unix_date", [Column(name)]) }

/// The date this number of days after 1970-01-01.
public func date_from_unix_date(_ column: Column) -> Column { Column.call("date_from_unix_date", [column]) }
/// The date this number of days after 1970-01-01.
public func date_from_unix_date(_ name: String) -> Column { Column.call("date_from_unix_date", [Column(name)]) }

/// The time this number of seconds after the epoch, with a fraction to the microsecond.
public func timestamp_seconds(_ column: Column) -> Column { Column.call("timestamp_seconds", [column]) }
/// The time this number of seconds after the epoch, with a fraction to the microsecond.
public func timestamp_seconds(_ name: String) -> Column { Column.call("timestamp_seconds", [Column(name)]) }

/// The time this number of milliseconds after the epoch.
public func timestamp_millis(_ column: Column) -> Column { Column.call("timestamp_millis", [column]) }
/// The time this number of milliseconds after the epoch.
public func timestamp_millis(_ name: String) -> Column { Column.call("timestamp_millis", [Column(name)]) }

/// The time this number of microseconds after the epoch.
public func timestamp_micros(_ column: Column) -> Column { Column.call("timestamp_micros", [column]) }
/// The time this number of microseconds after the epoch.
public func timestamp_micros(_ name: String) -> Column { Column.call("timestamp_micros", [Column(name)]) }

/// The seconds since the epoch, rounded down.
public func unix_seconds(_ column: Column) -> Column { Column.call("unix_seconds", [column]) }
/// The seconds since the epoch, rounded down.
public func unix_seconds(_ name: String) -> Column { Column.call("unix_seconds", [Column(name)]) }

/// The milliseconds since the epoch, rounded down.
public func unix_millis(_ column: Column) -> Column { Column.call("unix_millis", [column]) }
/// The milliseconds since the epoch, rounded down.
public func unix_millis(_ name: String) -> Column { Column.call("unix_millis", [Column(name)]) }

/// The microseconds since the epoch, rounded down.
public func unix_micros(_ column: Column) -> Column { Column.call("unix_micros", [column]) }
/// The microseconds since the epoch, rounded down.
public func unix_micros(_ name: String) -> Column { Column.call("unix_micros", [Column(name)]) }

/// The batch's time, the same for every row of it.
public func current_timestamp() -> Column { Column.call("current_timestamp", []) }

/// The batch's time, the same for every row of it.
public func now() -> Column { Column.call("now", []) }

/// The date of the batch's time in the session's zone.
public func current_date() -> Column { Column.call("current_date", []) }

/// The date of the batch's time in the session's zone.
public func curdate() -> Column { Column.call("curdate", []) }

/// The time as a string, formatted by a pattern of Java's DateTimeFormatter.
public func date_format(_ column: Column, _ format: String) -> Column { Column.call("date_format", [column, lit(format)]) }

/// The time this number of seconds after the epoch, as a string.
public func from_unixtime(_ column: Column) -> Column { Column.call("from_unixtime", [column]) }
/// The time this number of seconds after the epoch, as a string.
public func from_unixtime(_ name: String) -> Column { Column.call("from_unixtime", [Column(name)]) }

/// The time this number of seconds after the epoch, as a string.
public func from_unixtime(_ column: Column, _ fmt: String) -> Column { Column.call("from_unixtime", [column, lit(fmt)]) }

/// The timestamp in the string, read as by a cast or by a pattern.
public func to_timestamp(_ column: Column) -> Column { Column.call("to_timestamp", [column]) }
/// The timestamp in the string, read as by a cast or by a pattern.
public func to_timestamp(_ name: String) -> Column { Column.call("to_timestamp", [Column(name)]) }

/// The timestamp in the string, read as by a cast or by a pattern.
public func to_timestamp(_ column: Column, _ fmt: String) -> Column { Column.call("to_timestamp", [column, lit(fmt)]) }

/// The date in the string, read as by a cast or by a pattern.
public func to_date(_ column: Column) -> Column { Column.call("to_date", [column]) }
/// The date in the string, read as by a cast or by a pattern.
public func to_date(_ name: String) -> Column { Column.call("to_date", [Column(name)]) }

/// The date in the string, read as by a cast or by a pattern.
public func to_date(_ column: Column, _ fmt: String) -> Column { Column.call("to_date", [column, lit(fmt)]) }

/// The seconds since the epoch of a time, or of a string that is read by a pattern; without an argument of the batch's time.
public func unix_timestamp() -> Column { Column.call("unix_timestamp", []) }

/// The seconds since the epoch of a time, or of a string that is read by a pattern; without an argument of the batch's time.
public func unix_timestamp(_ column: Column) -> Column { Column.call("unix_timestamp", [column]) }
/// The seconds since the epoch of a time, or of a string that is read by a pattern; without an argument of the batch's time.
public func unix_timestamp(_ name: String) -> Column { Column.call("unix_timestamp", [Column(name)]) }

/// The seconds since the epoch of a time, or of a string that is read by a pattern; without an argument of the batch's time.
public func unix_timestamp(_ column: Column, _ fmt: String) -> Column { Column.call("unix_timestamp", [column, lit(fmt)]) }

/// The seconds since the epoch of a time, or of a string that is read by a pattern.
public func to_unix_timestamp(_ column: Column) -> Column { Column.call("to_unix_timestamp", [column]) }
/// The seconds since the epoch of a time, or of a string that is read by a pattern.
public func to_unix_timestamp(_ name: String) -> Column { Column.call("to_unix_timestamp", [Column(name)]) }

/// The seconds since the epoch of a time, or of a string that is read by a pattern.
public func to_unix_timestamp(_ column: Column, _ fmt: String) -> Column { Column.call("to_unix_timestamp", [column, lit(fmt)]) }

/// A struct of columns, each under its name, and col1, col2, … of what has none.
public func `struct`(_ columns: Column...) -> Column { Column.call("struct", columns) }

/// A struct of names and values.
public func named_struct(_ namesAndValues: Column...) -> Column { Column.call("named_struct", namesAndValues) }

/// An array of the arguments.
public func array(_ columns: Column...) -> Column { Column.call("array", columns) }

/// How many elements the array, or entries the map, has; -1 for null.
public func size(_ column: Column) -> Column { Column.call("size", [column]) }
/// How many elements the array, or entries the map, has; -1 for null.
public func size(_ name: String) -> Column { Column.call("size", [Column(name)]) }

/// How many elements the array, or entries the map, has; -1 for null.
public func cardinality(_ column: Column) -> Column { Column.call("cardinality", [column]) }
/// How many elements the array, or entries the map, has; -1 for null.
public func cardinality(_ name: String) -> Column { Column.call("cardinality", [Column(name)]) }

/// How many elements the array has.
public func array_size(_ column: Column) -> Column { Column.call("array_size", [column]) }
/// How many elements the array has.
public func array_size(_ name: String) -> Column { Column.call("array_size", [Column(name)]) }

/// The array's element at a position from 1, or back from the end, or a map's value of a key; null where there is none.
public func element_at(_ column: Column, _ index: Int) -> Column { Column.call("element_at", [column, lit(Int32(clamping: index))]) }

/// The array's element at a position from 1, or back from the end, or a map's value of a key; null where there is none.
public func element_at(_ column: Column, _ index: Column) -> Column { Column.call("element_at", [column, index]) }

/// The array's element at a position from 0; null outside of the array.
public func get(_ first: Column, _ second: Column) -> Column { Column.call("get", [first, second]) }

/// A map of alternating keys and values; no key may be null or duplicate.
public func map(_ keysAndValues: Column...) -> Column { Column.call("map", keysAndValues) }

/// The keys, in their order.
public func map_keys(_ column: Column) -> Column { Column.call("map_keys", [column]) }
/// The keys, in their order.
public func map_keys(_ name: String) -> Column { Column.call("map_keys", [Column(name)]) }

/// The values, in the order of their keys.
public func map_values(_ column: Column) -> Column { Column.call("map_values", [column]) }
/// The values, in the order of their keys.
public func map_values(_ name: String) -> Column { Column.call("map_values", [Column(name)]) }

/// The entries as structs of key and value.
public func map_entries(_ column: Column) -> Column { Column.call("map_entries", [column]) }
/// The entries as structs of key and value.
public func map_entries(_ name: String) -> Column { Column.call("map_entries", [Column(name)]) }

/// Whether the map has the key.
public func map_contains_key(_ map: Column, _ key: Column) -> Column { Column.call("map_contains_key", [map, key]) }

/// A map of the keys in one array and the values in another of the same length.
public func map_from_arrays(_ keys: Column, _ values: Column) -> Column { Column.call("map_from_arrays", [keys, values]) }

/// A map of an array's structs of key and value; null if one of them is null.
public func map_from_entries(_ column: Column) -> Column { Column.call("map_from_entries", [column]) }
/// A map of an array's structs of key and value; null if one of them is null.
public func map_from_entries(_ name: String) -> Column { Column.call("map_from_entries", [Column(name)]) }

/// The entries of all maps; no key may be in two of them.
public func map_concat(_ maps: Column...) -> Column { Column.call("map_concat", maps) }

/// The last microsecond of a window; it is event time if the window is.
public func window_time(_ column: Column) -> Column { Column.call("window_time", [column]) }
/// The last microsecond of a window; it is event time if the window is.
public func window_time(_ name: String) -> Column { Column.call("window_time", [Column(name)]) }
