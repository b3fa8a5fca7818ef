package org.apache.spark.streaming.portage

import java.io.{File, PrintWriter}
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.Files

import scala.collection.JavaConverters._

import org.apache.spark.SparkConf
import org.apache.spark.streaming.{Milliseconds, StreamingContext}
import org.apache.spark.util.ManualClock
import org.json4s._
import org.json4s.jackson.JsonMethods

/**
 * Runs `textFileStream` over a directory whose files come at described times, stops it and starts it again from its checkpoint.
 * Arguments: a JSON file with an array of cases, the file to write (one JSON object a line: name, recorded).
 */
object FileStreamRecorder {
  implicit private val formats: Formats = DefaultFormats

  def main(args: Array[String]): Unit = {
    val JArray(cases) = JsonMethods.parse(new File(args(0)))
    val out = new PrintWriter(args(1), "UTF-8")
    cases.foreach { c =>
      Tape.reset()
      val interval = (c \ "batch").extract[Long]
      val files = (c \ "files").extract[List[(JObject)]]
      val directory = Files.createTempDirectory("portage-oracle")
      val checkpoint = Files.createTempDirectory("portage-oracle").toString
      val starts = (c \ "starts").extract[List[JObject]]
      var last = 0L
      starts.zipWithIndex.foreach { case (s, number) =>
        val (at, until) = ((s \ "at").extract[Long], (s \ "until").extract[Long])
        val conf = new SparkConf().setAppName("portage-oracle").set("spark.ui.enabled", "false").set("spark.default.parallelism", "2")
          .set("spark.streaming.clock", "org.apache.spark.util.ManualClock").set("spark.streaming.manualClock.jump", (at - last).toString)
        val ssc = if (number == 0) FileStreamJob.create(conf, interval, directory.toString, checkpoint, at)
          else StreamingContext.getOrCreate(checkpoint, () => throw new IllegalStateException("no checkpoint"))
        if (number > 0) ssc.sparkContext.conf.set("spark.streaming.manualClock.jump", (at - last).toString)
        ssc.sparkContext.setLogLevel("OFF")
        // All that has come until the start, also while the job was down.
        def arrive(now: Long): Unit = files.filter(f => (f \ "at").extract[Long] <= now).foreach { f =>
          val path = directory.resolve((f \ "name").extract[String])
          if (!Files.exists(path)) {
            Files.write(path, (f \ "lines").extract[List[String]].asJava, UTF_8)
            path.toFile.setLastModified((f \ "time").extract[Long])
          }
        }
        arrive(at)
        ssc.start()
        val clock = ssc.scheduler.clock.asInstanceOf[ManualClock]
        var label = (at / interval + 1) * interval
        // Labels that were missed run at once.
        Thread.sleep(if (number > 0) 3000 else 200)
        while (label <= until) {
          arrive(label)
          clock.setTime(label)
          Thread.sleep(1200)
          label += interval
        }
        ssc.stop(stopSparkContext = true, stopGracefully = false)
        last = label - interval
      }
      out.println(Datum.compact(JObject("name" -> (c \ "name"), "recorded" -> JArray(Tape.all))))
      out.flush()
    }
    out.close()
    System.exit(0)
  }
}

object FileStreamJob {
  def create(conf: SparkConf, interval: Long, directory: String, checkpoint: String, now: Long): StreamingContext = {
    val ssc = new StreamingContext(conf, Milliseconds(interval))
    ssc.scheduler.clock.asInstanceOf[ManualClock].setTime(now)
    ssc.checkpoint(checkpoint)
    ssc.textFileStream(directory).foreachRDD { (rdd, time) =>
      val rows = rdd.collect().sorted.toList.map(JString(_))
      if (rows.nonEmpty) Tape.add("label" -> JInt(time.milliseconds), "rows" -> JArray(rows))
    }
    ssc
  }
}
