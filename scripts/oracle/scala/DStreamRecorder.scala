package org.apache.spark.streaming.portage

import java.io.{ByteArrayOutputStream, File, PrintStream, PrintWriter}
import java.nio.file.Files
import java.util.concurrent.{Semaphore, TimeUnit}

import scala.collection.mutable
import scala.collection.mutable.ArrayBuffer
import scala.util.control.NonFatal

import org.apache.spark.{SparkConf, SparkContext}
import org.apache.spark.rdd.RDD
import org.apache.spark.streaming.{Milliseconds, StreamingContext, Time}
import org.apache.spark.streaming.dstream.DStream
import org.apache.spark.util.ManualClock
import org.json4s._
import org.json4s.jackson.JsonMethods

/** What the outputs of the case under way have emitted, in order. Static, so that a checkpointed closure can reach it. */
object Tape {
  private val entries = ArrayBuffer[JObject]()
  val ticks = new Semaphore(0)

  def reset(): Unit = synchronized { entries.clear(); ticks.drainPermits() }
  def add(fields: (String, JValue)*): Unit = synchronized { entries += JObject(fields.toList) }
  def all: List[JObject] = synchronized { entries.toList }
}

/** A class of its own, so that its name can be the point of a case. */
class OutputFailed(message: String) extends RuntimeException(message)

/**
 * Runs each described DStream job on a manual clock and writes what its outputs emitted at each label.
 * Arguments: a JSON file with an array of cases, the file to write (one JSON object a line: name, recorded, error).
 */
object DStreamRecorder {
  type Values = DStream[Any]
  type Pairs = DStream[(Any, Any)]
  implicit private val formats: Formats = DefaultFormats

  // `Console` keeps the stream that was System.out when it was first used: ours has to be there before.
  private val printed = new ByteArrayOutputStream()
  System.setOut(new PrintStream(printed, true, "UTF-8"))

  def main(args: Array[String]): Unit = {
    val JArray(cases) = JsonMethods.parse(new File(args(0)))
    val conf = new SparkConf().setAppName("portage-oracle")
      .set("spark.streaming.clock", "org.apache.spark.util.ManualClock")
      .set("spark.default.parallelism", "2")
      .set("spark.ui.enabled", "false")
    val sc = new SparkContext(conf)
    sc.setLogLevel("OFF")
    val out = new PrintWriter(args(1), "UTF-8")
    cases.foreach { c =>
      val started = System.nanoTime
      val result = run(sc, c.asInstanceOf[JObject])
      out.println(Datum.compact(result))
      out.flush()
      System.err.println(f"${(c \ "name").extract[String]}%-50s ${(System.nanoTime - started) / 1e9}%.1f s")
    }
    out.close()
    sc.stop()
    System.exit(0)
  }

  private def number(c: JValue, field: String, default: Long): Long = c \ field match {
    case JInt(n) => n.toLong
    case _ => default
  }

  private def text(c: JValue, field: String): String = (c \ field).extract[String]

  private def describe(stage: String, e: Throwable): JObject = {
    // A job that failed inside a task says so around the first line of the cause, with a host and a stack behind it.
    var message = Option(e.getMessage).getOrElse("")
    val cause = if (message.startsWith("Job aborted due to stage failure")) {
      val found = """executor driver\): ([\w.]+): (.*)""".r.findFirstMatchIn(message)
      message = "Job aborted due to stage failure"
      found.map(m => JObject("class" -> JString(m.group(1)), "message" -> JString(m.group(2))))
    } else None
    JObject(List("stage" -> JString(stage), "class" -> JString(e.getClass.getName), "message" -> JString(message)) ++
      cause.map("cause" -> _))
  }

  private def run(sc: SparkContext, c: JObject): JObject = {
    Tape.reset()
    printed.reset()
    sc.checkpointDir = None
    var errors = List[JObject]()
    val interval = number(c, "batch", 1000)
    val ssc = new StreamingContext(sc, Milliseconds(interval))
    val clock = ssc.scheduler.clock.asInstanceOf[ManualClock]
    clock.setTime(number(c, "now", 0))
    var stage = "setup"
    try {
      if ((c \ "checkpoint").extractOrElse(false)) {
        ssc.checkpoint(Files.createTempDirectory("portage-oracle").toString)
      }
      val streams = build(ssc, c)
      stage = "start"
      ssc.start()
      stage = "run"
      play(ssc, clock, c, interval, streams, e => errors :+= describe("await", e))
    } catch {
      case NonFatal(e) => errors :+= describe(stage, e)
    }
    ssc.stop(stopSparkContext = false, stopGracefully = false)
    JObject(List("name" -> (c \ "name"), "recorded" -> JArray(Tape.all)) ++
      errors.headOption.map("error" -> _))
  }

  private def play(
      ssc: StreamingContext, clock: ManualClock, c: JObject, interval: Long,
      streams: Map[String, Either[Values, Pairs]], failed: Throwable => Unit): Unit = {
    val until = number(c, "until", 0)
    val slices = (c \ "slices").extractOrElse(List[JObject]())
    var label = (clock.getTimeMillis() / interval + 1) * interval
    // A batch whose jobs could not be generated never ticks; such a case says so.
    val patience = if ((c \ "ticks").extractOrElse(true)) 60000L else 1500L
    while (label <= until) {
      clock.setTime(label)
      Tape.ticks.tryAcquire(patience, TimeUnit.MILLISECONDS)
      slices.filter(number(_, "after", 0) == label).foreach { s =>
        val rdds = streams(text(s, "of")).fold(identity, _.map(x => x: Any))
          .slice(Time(number(s, "from", 0)), Time(number(s, "until", 0)))
        Tape.add("output" -> JString(text(s, "name")), "label" -> JInt(label),
          "rows" -> JArray(rdds.toList.map(r => JArray(rows(r, ordered = false)))))
      }
      // A batch's failure surfaces here and nowhere else; the context goes on.
      try ssc.awaitTerminationOrTimeout(1) catch { case NonFatal(e) => failed(e) }
      label += interval
    }
  }

  private def rows(rdd: RDD[_], ordered: Boolean): List[JValue] = {
    val all = rdd.collect().toList.map(Datum.write)
    if (ordered) all else all.sortBy(Datum.compact)
  }

  private def build(ssc: StreamingContext, c: JObject): Map[String, Either[Values, Pairs]] = {
    val streams = mutable.LinkedHashMap[String, Either[Values, Pairs]]()
    val JObject(inputs) = c \ "inputs"
    inputs.foreach { case (name, input) =>
      val spec = text(input, "type")
      val partitions = number(input, "partitions", 2).toInt
      val JArray(batches) = input \ "batches"
      val rdds = batches.map { batch =>
        val JArray(elements) = batch
        ssc.sparkContext.makeRDD(elements.map(Datum.read(_, spec)), partitions)
      }
      val stream = ssc.queueStream(mutable.Queue(rdds: _*), (input \ "oneAtATime").extractOrElse(true))
      streams(name) =
        if (spec.contains(",")) Right(stream.asInstanceOf[Pairs]) else Left(stream)
    }
    (c \ "streams").extractOrElse(List[JObject]()).foreach { s => streams(text(s, "name")) = node(ssc, s, streams) }
    (c \ "outputs").extractOrElse(List[JObject]()).foreach { o => output(streams(text(o, "of")), o) }
    if ((c \ "tick").extractOrElse(true)) {
      ssc.queueStream(mutable.Queue[RDD[Int]]()).foreachRDD(_ => Tape.ticks.release())
    }
    streams.toMap
  }

  private def output(stream: Either[Values, Pairs], o: JObject): Unit = {
    val name = text(o, "name")
    val ordered = (o \ "ordered").extractOrElse(false)
    val failing = (o \ "failsAt").extractOrElse(List[Long]())
    val plain: DStream[_] = stream.fold(identity, identity)
    (o \ "action").extractOrElse("record") match {
      case "record" =>
        plain.foreachRDD { (rdd, time) =>
          val at = List("output" -> JString(name), "label" -> JInt(time.milliseconds))
          try {
            if (failing.contains(time.milliseconds)) throw new OutputFailed(s"output $name at ${time.milliseconds}")
            Tape.add(at :+ ("rows" -> JArray(rows(rdd, ordered))): _*)
          } catch {
            case NonFatal(e) =>
              Tape.add(at :+ ("fails" -> describe("output", e)): _*)
              throw e
          }
        }
      case "print" =>
        o \ "count" match {
          case JInt(n) => plain.print(n.toInt)
          case _ => plain.print()
        }
        // Its text, taken by the next job of the same batch.
        plain.foreachRDD { (_, time) => takePrinted(name, time) }
    }
  }

  private def takePrinted(name: String, time: Time): Unit = {
    System.out.flush()
    Tape.add("output" -> JString(name), "label" -> JInt(time.milliseconds), "text" -> JString(printed.toString("UTF-8")))
    printed.reset()
  }

  private def node(
      ssc: StreamingContext, s: JObject, streams: mutable.Map[String, Either[Values, Pairs]]): Either[Values, Pairs] = {
    def values: Values = streams(text(s, "from")).fold(identity, _.map(x => x: Any))
    def pairs: Pairs = streams(text(s, "from")).right.get
    def other: Pairs = streams(text(s, "with")).right.get
    def window = Milliseconds(number(s, "window", 0))
    def slide = Milliseconds(number(s, "slide", 0))
    val hasSlide = (s \ "slide") != JNothing
    val fn = (s \ "fn").extractOrElse("")
    def isPairs = streams(text(s, "from")).isRight
    text(s, "op") match {
      case "map" => val f = Functions.map(fn); Left(values.map(f))
      case "pairWith" => val f = Functions.map(fn); Right(values.map(x => (x, f(x))))
      case "keyBy" => val f = Functions.map(fn); Right(values.map(x => (f(x), x)))
      case "values" => Left(pairs.map(_._2))
      case "keys" => Left(pairs.map(_._1))
      case "swap" => Right(pairs.map(_.swap))
      case "flatMap" => val f = Functions.flatMap(fn); Left(values.flatMap(x => f(x)))
      case "flatMapValues" => val f = Functions.flatMap(fn); Right(pairs.flatMapValues(x => f(x)))
      case "mapValues" => val f = Functions.map(fn); Right(pairs.mapValues(f))
      case "filter" =>
        val f = Functions.predicate(fn)
        if (isPairs) Right(pairs.filter(p => f(p._2))) else Left(values.filter(f))
      case "glom" => Left(values.glom().map(x => x: Any))
      case "repartition" => Left(values.repartition(number(s, "partitions", 1).toInt))
      case "union" =>
        if (isPairs) Right(pairs.union(other)) else Left(values.union(streams(text(s, "with")).left.get))
      case "reduce" => val f = Functions.combine(fn); Left(values.reduce(f))
      case "count" => Left(values.count().map(x => x: Any))
      case "countByValue" => Right(values.countByValue().map { case (k, n) => (k, n: Any) })
      case "window" =>
        if (isPairs) Right(if (hasSlide) pairs.window(window, slide) else pairs.window(window))
        else Left(if (hasSlide) values.window(window, slide) else values.window(window))
      case "countByWindow" => Left(values.countByWindow(window, slide).map(x => x: Any))
      case "countByValueAndWindow" => Right(values.countByValueAndWindow(window, slide).map { case (k, n) => (k, n: Any) })
      case "reduceByWindow" =>
        val f = Functions.combine(fn)
        Left((s \ "inverse").extractOpt[String] match {
          case Some(inverse) => values.reduceByWindow(f, Functions.combine(inverse), window, slide)
          case None => values.reduceByWindow(f, window, slide)
        })
      case "reduceByKey" => val f = Functions.combine(fn); Right(pairs.reduceByKey(f))
      case "groupByKey" =>
        val grouped = (s \ "partitions") match {
          case JInt(n) => pairs.groupByKey(n.toInt)
          case _ => pairs.groupByKey()
        }
        Right(grouped.map { case (k, vs) => (k, vs: Any) })
      case "groupByKeyAndWindow" => Right(pairs.groupByKeyAndWindow(window, slide).map { case (k, vs) => (k, vs: Any) })
      case "reduceByKeyAndWindow" =>
        val f = Functions.combine(fn)
        Right((s \ "inverse").extractOpt[String] match {
          case Some(inverse) =>
            val keep = (s \ "filter").extractOpt[String].map { name =>
              val p = Functions.predicate(name)
              (pair: (Any, Any)) => p(pair._2)
            }
            pairs.reduceByKeyAndWindow(f, Functions.combine(inverse), window, slide, 2, keep.orNull)
          case None => if (hasSlide) pairs.reduceByKeyAndWindow(f, window, slide) else pairs.reduceByKeyAndWindow(f, window)
        })
      case "updateStateByKey" =>
        val f = Functions.state(fn)
        s \ "initial" match {
          case JArray(elements) =>
            val initial = ssc.sparkContext.makeRDD(elements.map(Datum.read(_, text(s, "type")).asInstanceOf[(Any, Any)]), 2)
            Right(pairs.updateStateByKey[Any](f, new org.apache.spark.HashPartitioner(2), initial))
          case _ => Right(pairs.updateStateByKey[Any](f))
        }
      case "join" => Right(pairs.join(other).map { case (k, v) => (k, v: Any) })
      case "leftOuterJoin" => Right(pairs.leftOuterJoin(other).map { case (k, v) => (k, v: Any) })
      case "rightOuterJoin" => Right(pairs.rightOuterJoin(other).map { case (k, v) => (k, v: Any) })
      case "fullOuterJoin" => Right(pairs.fullOuterJoin(other).map { case (k, v) => (k, v: Any) })
      case "cogroup" => Right(pairs.cogroup(other).map { case (k, v) => (k, v: Any) })
      case "checkpoint" => streams(text(s, "from")).fold(
        v => Left(v.checkpoint(Milliseconds(number(s, "every", 0)))),
        p => Right(p.checkpoint(Milliseconds(number(s, "every", 0)))))
      case "transform" => transform(values, s, fn)
      case "transformWith" =>
        val second = streams(text(s, "with")).fold(identity, _.map(x => x: Any))
        Left(values.transformWith(second, (a: RDD[Any], b: RDD[Any]) => fn match {
          case "subtract" => a.subtract(b)
          case "intersection" => a.intersection(b)
          case "union" => a.union(b)
        }))
    }
  }

  private def transform(values: Values, s: JObject, fn: String): Either[Values, Pairs] = {
    val at = number(s, "at", -1)
    Left(values.transform { (rdd: RDD[Any], time: Time) =>
      fn match {
        case "distinct" => rdd.distinct()
        case "withTime" => rdd.map(x => (x, time.milliseconds): Any)
        case "sorted" => rdd.sortBy(_.asInstanceOf[Long])
        case "count" => rdd.sparkContext.makeRDD(Seq[Any](rdd.count()))
        case "failAt" => if (time.milliseconds == at) throw new OutputFailed(s"transform at $at") else rdd
        case "nullAt" => if (time.milliseconds == at) null else rdd
      }
    })
  }
}
