package org.apache.spark.streaming.portage

import org.json4s._
import org.json4s.jackson.JsonMethods

/** The values of a case, between JSON and the JVM. A case says its input's type; an output's shape follows from its value. */
object Datum {
  /** `long`, `int`, `double`, `string`, or two of them with a comma: a pair. */
  def read(json: JValue, spec: String): Any = spec.split(",") match {
    case Array(one) => scalar(json, one)
    case Array(key, value) =>
      val JArray(List(k, v)) = json
      (scalar(k, key), scalar(v, value))
  }

  private def scalar(json: JValue, kind: String): Any = (json, kind) match {
    case (JNull, _) => null
    case (JInt(n), "long") => n.toLong
    case (JInt(n), "int") => n.toInt
    case (JInt(n), "double") => n.toDouble
    case (JDouble(d), "double") => d
    case (JString("NaN"), "double") => Double.NaN
    case (JString("Infinity"), "double") => Double.PositiveInfinity
    case (JString("-Infinity"), "double") => Double.NegativeInfinity
    case (JString(s), "string") => s
    case other => throw new IllegalArgumentException(s"case value $other")
  }

  /** A pair is a two-element array, a collection an array, an absent Option null. */
  def write(value: Any): JValue = value match {
    case null | None => JNull
    case Some(x) => write(x)
    case n: Int => JInt(n)
    case n: Long => JInt(n)
    case b: Boolean => JBool(b)
    case d: Double if d.isNaN => JString("NaN")
    case d: Double if d.isPosInfinity => JString("Infinity")
    case d: Double if d.isNegInfinity => JString("-Infinity")
    case d: Double => JDouble(d)
    case s: String => JString(s)
    case s: scala.collection.Iterable[_] => JArray(s.toList.map(write))
    case a: Array[_] => JArray(a.toList.map(write))
    case p: Product => JArray(p.productIterator.toList.map(write))
  }

  def compact(json: JValue): String = JsonMethods.compact(JsonMethods.render(json)(DefaultFormats))
}

/** The functions that a case names. The same names stand in the tests' interpreter, written there once more. */
object Functions {
  def combine(name: String): (Any, Any) => Any = name match {
    case "sum" => add
    case "subtract" => subtract
    case "product" => {
      case (a: Long, b: Long) => a * b
      case (a: Int, b: Int) => a * b
      case (a: Double, b: Double) => a * b
    }
    case "divide" => { case (a: Long, b: Long) => a / b }
    case "max" => { case (a: Long, b: Long) => math.max(a, b) }
    case "min" => { case (a: Long, b: Long) => math.min(a, b) }
    case "first" => (a, _) => a
    case "last" => (_, b) => b
    case "concat" => (a, b) => a.toString + b.toString
    case "failOnNegative" => {
      case (a: Long, b: Long) => if (b < 0) throw new IllegalStateException(s"negative value $b") else a + b
    }
  }

  def add(a: Any, b: Any): Any = (a, b) match {
    case (x: Long, y: Long) => x + y
    case (x: Int, y: Int) => x + y
    case (x: Double, y: Double) => x + y
  }

  def subtract(a: Any, b: Any): Any = (a, b) match {
    case (x: Long, y: Long) => x - y
    case (x: Int, y: Int) => x - y
    case (x: Double, y: Double) => x - y
  }

  def predicate(name: String): Any => Boolean = name match {
    case "nonzero" => {
      case x: Long => x != 0
      case x: Int => x != 0
      case x: Double => x != 0
    }
    case "atLeast10" => { case x: Long => x >= 10 }
    case "odd" => { case x: Long => x % 2 != 0 }
    case "all" => _ => true
    case "none" => _ => false
  }

  def map(name: String): Any => Any = name match {
    case "double" => { case x: Long => x * 2 }
    case "negate" => { case x: Long => -x }
    case "parity" => { case x: Long => math.abs(x % 2) }
    case "length" => { case x: String => x.length.toLong }
    case "one" => _ => 1L
    case "text" => x => x.toString
    case "failOnNegative" => {
      case x: Long => if (x < 0) throw new IllegalStateException(s"negative value $x") else x
    }
  }

  def flatMap(name: String): Any => Seq[Any] = name match {
    case "words" => { case x: String => x.split(" ").filter(_.nonEmpty).toSeq }
    case "repeat" => { case x: Long => Seq.fill(x.toInt)(x) }
    case "upTo" => { case x: Long => 1L to x }
  }

  /** State functions: the batch's new values of a key and its state so far. */
  def state(name: String): (Seq[Any], Option[Any]) => Option[Any] = name match {
    case "sum" => (values, state) => Some(values.foldLeft(state.getOrElse(0L))(add))
    case "countCalls" => (_, state) => Some(state.getOrElse(0L).asInstanceOf[Long] + 1)
    case "dropWhenIdle" => (values, state) =>
      if (values.isEmpty) None else Some(values.foldLeft(state.getOrElse(0L))(add))
    case "dropAtTen" => (values, state) =>
      val total = values.foldLeft(state.getOrElse(0L))(add).asInstanceOf[Long]
      if (total >= 10) None else Some(total)
    case "endAtZero" => (values, state) =>
      val total = values.foldLeft(state.getOrElse(0L))(add).asInstanceOf[Long]
      if (values.contains(0L) || total == 0) None else Some(total)
    case "concat" => (values, state) => Some(state.getOrElse("").toString + values.mkString("") + "|")
  }
}
